import type { Tree } from '../../model.ts';
import { scenarioOf } from '../read/scenario.ts';
import { run } from '../run.ts';
import type { Trace } from '../trace.ts';
import { type SimulationReport, simulationReport } from './report.ts';

/** The file of a tree that says how its apps take the loads that its environment names, for comparing trees without running them. */
export const SIMULATION_FILE = 'simulation.json';

/** What an app does under its load, without the time after it. */
export interface LoadSummary {
  readonly app: string;
  /** Highest load in requests a second. */
  readonly peak: number;
  /** From the first moment of the peak until everything that comes is answered; `null` where that never is. */
  readonly secondsToServePeak: number | null;
  readonly peakReplicas: number;
  /** Of the whole cluster. */
  readonly peakNodes: number;
  /** Requests that are not answered. */
  readonly failed: number;
  /** Of all nodes for the time of the load, on demand. */
  readonly usd: number;
}

/** What became of an app under the load that its environment names for it: the run of it and all that it calls, and what that comes to. */
export interface LoadRun {
  readonly summary: LoadSummary;
  readonly report: SimulationReport;
  readonly trace: Trace;
}

/** A run for each load that the environment names, which ends with the load; none where it names none. @throws Problems: NOT_SIMULATED. */
export function loadRuns(tree: Tree): LoadRun[] {
  return [...(tree.environment.profiles ?? [])].flatMap(([app, profile]) => {
    const scenario = scenarioOf(tree, new Map([[app, profile]]));
    const trace = run(scenario, { afterSeconds: 0 });
    const report = simulationReport(scenario, trace, profile.description);
    const mine = report.apps.find((one) => one.app === app);
    if (!mine) return [];
    const { peak, secondsToServePeak, replicas, failed } = mine;
    const [peakReplicas, peakNodes] = [replicas.most, report.nodes.most];
    const summary = { app, peak, secondsToServePeak, peakReplicas, peakNodes, failed, usd: report.usd };
    return [{ summary, report, trace }];
  });
}

/** How each app takes the load that the environment names for it. @throws Problems: NOT_SIMULATED. */
export const loadSummaries = (tree: Tree): LoadSummary[] => loadRuns(tree).map(({ summary }) => summary);

/** The file, one number a line; nothing for an environment that names no load. */
export function simulationFiles(tree: Tree): { readonly path: string; readonly text: string }[] {
  const loads = loadSummaries(tree);
  return loads.length === 0
    ? []
    : [{ path: SIMULATION_FILE, text: `${JSON.stringify({ loads }, null, 2)}\n` }];
}
