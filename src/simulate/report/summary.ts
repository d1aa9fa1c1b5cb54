import type { Tree } from '../../model.ts';
import { scenarioOf } from '../read/scenario.ts';
import { run } from '../run.ts';
import { simulationReport } from './report.ts';

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

/** How each app takes the load that the environment names for it; none where it names none. @throws Problems: NOT_SIMULATED. */
export function loadSummaries(tree: Tree): LoadSummary[] {
  return [...(tree.environment.profiles ?? [])].flatMap(([app, profile]) => {
    const scenario = scenarioOf(tree, new Map([[app, profile]]));
    const report = simulationReport(scenario, run(scenario, { afterSeconds: 0 }), profile.description);
    const mine = report.apps.find((one) => one.app === app);
    if (!mine) return [];
    const { peak, secondsToServePeak, replicas, failed } = mine;
    const [peakReplicas, peakNodes] = [replicas.most, report.nodes.most];
    return [{ app, peak, secondsToServePeak, peakReplicas, peakNodes, failed, usd: report.usd }];
  });
}

/** The file, one number a line; nothing for an environment that names no load. */
export function simulationFiles(tree: Tree): { readonly path: string; readonly text: string }[] {
  const loads = loadSummaries(tree);
  return loads.length === 0
    ? []
    : [{ path: SIMULATION_FILE, text: `${JSON.stringify({ loads }, null, 2)}\n` }];
}
