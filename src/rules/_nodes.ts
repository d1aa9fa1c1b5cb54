import { type BuiltChart, type BuiltComponent, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import { groupOf } from '../object.ts';
import type { Place } from '../problem.ts';

/** Karpenter's NodePools. */
export function nodePools(tree: Tree): readonly OwnedObject[] {
  return builtObjects(tree, 'NodePool').filter(({ object }) => groupOf(object.apiVersion) === 'karpenter.sh');
}

/** Wave of the component that makes the first NodePool; infinite where there is none, and before all where EKS makes nodes by itself. */
export function firstNodesWave(tree: Tree): number {
  if (tree.environment.compute.autoMode.enabled) return Number.NEGATIVE_INFINITY;
  return Math.min(...nodePools(tree).map(({ owner }) => owner.wave));
}

/** Place of a problem at a managed node group, or at one of its fields. */
export function atNodeGroup({ environment }: Tree, name: string, field?: string): Place {
  const index = environment.compute.nodeGroups.findIndex((group) => group.name === name);
  return {
    file: environment.file,
    line: environment.line(['compute', 'nodeGroups', index]),
    environment: environment.name,
    path: `compute.nodeGroups[${index}]${field === undefined ? '' : `.${field}`}`,
  };
}

/** Every use of an upstream chart, with its component. */
export function usesOf(tree: Tree, chart: string): { owner: BuiltComponent; chart: BuiltChart }[] {
  return tree.components.flatMap((owner) =>
    owner.charts.filter(({ use }) => use.chart === chart).map((used) => ({ owner, chart: used })),
  );
}
