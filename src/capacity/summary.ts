import type { Tree } from '../model.ts';
import { reportOf } from './report.ts';
import type { Sum } from './report-types.ts';

/** The file of a tree that says what it needs and costs, for comparing trees without running what made them. */
export const CAPACITY_FILE = 'capacity.json';

/** What an environment needs at its smallest and at its largest. */
export interface CapacitySummary {
  readonly region: string;
  /** Of the prices in data/instances.json; `null` where the region has none. The numbers move when these do. */
  readonly pricesOf: string | null;
  readonly min: CapacityScale;
  readonly max: CapacityScale;
}

export interface CapacityScale {
  /** Pods of workloads, those of DaemonSets not counted. */
  readonly replicas: number;
  readonly nodes: number;
  readonly vcpu: number;
  readonly memoryGiB: number;
  /** Nodes on demand; `null` where a price is not known. */
  readonly usdPerMonth: number | null;
  /** Pods that have no room. */
  readonly withoutRoom: number;
}

/** The summary of a tree. @see reportOf for what the numbers are. */
export function summaryOf(tree: Tree): CapacitySummary {
  const { region, prices, total, workloads } = reportOf(tree);
  const without = workloads.reduce((sum, { pods, reachable }) => sum + pods.max - reachable, 0);
  const scale = (which: 'min' | 'max', withoutRoom: number): CapacityScale => {
    const { nodes, vcpu, memoryGiB, usdPerMonth }: Sum = total[which];
    const replicas = workloads.reduce((sum, { pods }) => sum + pods[which], 0);
    return { replicas, nodes, vcpu, memoryGiB, usdPerMonth, withoutRoom };
  };
  return { region, pricesOf: prices.date, min: scale('min', 0), max: scale('max', without) };
}

/** The file: one number a line, so that a review shows which one moved. */
export function capacityFile(tree: Tree): { readonly path: string; readonly text: string } {
  return { path: CAPACITY_FILE, text: `${JSON.stringify(summaryOf(tree), null, 2)}\n` };
}
