import type { Tree } from '../model.ts';
import { chartDrawing } from '../simulate/chart/chart.ts';
import { type LoadSummary, loadRuns } from '../simulate/report/summary.ts';
import type { GraphLoad } from './types.ts';

/**
 * By app, what its load does to it, for each load that the environment names. The numbers are those of the tree's `simulation.json`,
 * the chart that of the same run; `before` has the numbers of the base.
 * @throws Problems: NOT_SIMULATED.
 */
export function graphLoads(
  tree: Tree,
  before: ReadonlyMap<string, LoadSummary> = new Map(),
): ReadonlyMap<string, GraphLoad> {
  return new Map(
    loadRuns(tree).map(({ summary, report, trace }) => {
      const { app } = summary;
      const was = before.get(app) ?? summary;
      const outcome = outcomeText(was, summary);
      return [
        app,
        {
          profile: report.load,
          outcome,
          changed: outcome !== outcomeText(summary, summary),
          chart: chartDrawing(report, trace, app, 'narrow'),
        },
      ];
    }),
  );
}

function outcomeText(was: LoadSummary, is: LoadSummary): string {
  const said = (of: (load: LoadSummary) => string) => {
    const [before, after] = [of(was), of(is)];
    return before === after ? after : `${before} → ${after}`;
  };
  const fails = was.failed > 0 || is.failed > 0;
  return [
    `Peak of ${said(({ peak }) => String(peak))} requests a second: ${said(servedText)}`,
    `${said(({ peakReplicas }) => String(peakReplicas))} replicas and ${said(({ peakNodes }) => String(peakNodes))} nodes at most`,
    ...(fails ? [`${said(({ failed }) => String(failed))} requests fail`] : []),
    `${said(({ usd }) => usd.toFixed(2))} USD of nodes for its time.`,
  ].join('; ');
}

function servedText({ secondsToServePeak: seconds }: LoadSummary): string {
  if (seconds === null) return 'never served';
  return seconds === 0 ? 'served at once' : `served after ${seconds} s`;
}
