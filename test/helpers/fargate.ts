import type { Workload } from '../../src/footprint.ts';
import type { Tree } from '../../src/model.ts';
import { appOf, deployment, type EnvironmentInput, treeOf, withChart } from '../kit.ts';
import { chartWorkload } from './workload.ts';

/** An environment whose Fargate profile takes every pod of these namespaces. */
export function onFargate(...namespaces: string[]): EnvironmentInput {
  return {
    compute: {
      nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'] }],
      fargate: [{ name: 'profile', selectors: namespaces.map((namespace) => ({ namespace })) }],
    },
  };
}

/** Resources of a container as Fargate wants them. */
export const EQUAL = {
  requests: { cpu: '250m', memory: '512Mi' },
  limits: { cpu: '250m', memory: '512Mi' },
} as const;

/** A component `shop` on Fargate with one Deployment `web`, changed as said. */
export function shopOnFargate(change: Parameters<typeof deployment>[1] = {}): Tree {
  const container = { resources: EQUAL, ...change.container };
  return treeOf([appOf('shop', [deployment('web', { ...change, container })])], onFargate('shop'));
}

/** A component `addon` on Fargate with a chart that renders one workload, changed as said. */
export function addonOnFargate(change: Partial<Workload> = {}): Tree {
  const tree = treeOf([appOf('addon', [], { podSecurity: 'privileged' })], onFargate('addon'));
  return withChart(tree, 'addon', { chart: 'addon', workloads: [chartWorkload(change)] });
}
