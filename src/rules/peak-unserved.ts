import type { LoadProfile } from '../load/profile.ts';
import { peakOf, segmentsOf } from '../load/profile.ts';
import { atComponent, type Tree } from '../model.ts';
import { Problems } from '../problem.ts';
import { type Finding, rule } from '../rules.ts';
import { scenarioOf } from '../simulate/read/scenario.ts';
import { simulationReport } from '../simulate/report/report.ts';
import { run } from '../simulate/run.ts';

/** How long the peak is held: longer than any start, window and rate of scale-out. */
const HELD = 3600;

export default rule({
  code: 'PEAK_UNSERVED',
  title:
    'The peak of a load that an environment names for an app is served once it has lasted for an hour: its pods, replicas, metrics and nodes suffice',
  source: 'https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/',
  check(tree) {
    return [...(tree.environment.profiles ?? [])].flatMap(([app, profile]) => findings(tree, app, profile));
  },
});

function findings(tree: Tree, app: string, profile: LoadProfile): Finding[] {
  const owner = tree.components.find(({ component }) => component.name === app);
  if (!owner) return [];
  const peak = peakOf(segmentsOf(profile));
  const held: LoadProfile = {
    ...profile,
    perUnit: 1,
    start: peak,
    stages: [{ kind: 'hold', seconds: HELD }],
  };
  try {
    const scenario = scenarioOf(tree, new Map([[app, held]]));
    const trace = run(scenario, { afterSeconds: 0, stepSeconds: 15 });
    return simulationReport(scenario, trace, profile.description).apps.flatMap((report, index) => {
      const series = trace.apps[index];
      const last = trace.nodes.length - 1;
      const [due, failed] = [series?.arrived[last] ?? 0, series?.failed[last] ?? 0];
      if (failed <= (profile.failedPercent / 100) * due) return [];
      const [end] = report.plateaus.slice(-1);
      return [
        {
          at: atComponent(tree, owner, report.workload),
          message: `of ${perSecond(due)} requests a second at the peak of its load ${perSecond(due - failed)} are served, by ${series?.ready[last]} replicas on ${trace.nodes[last]} nodes (bound by: ${end?.binding ?? 'it never rests'})`,
          cure: 'Raise what binds: the largest number of replicas, the limits of the NodePool, CPU of a pod, or scale on what shows the load. `espalier simulate` shows how it comes about.',
        },
      ];
    });
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return error.problems.map(({ at, message, cure }) => ({ at, message, cure }));
  }
}

const perSecond = (rate: number) => String(Math.round(rate * 10) / 10);
