import { fargateProfileOf } from '../environment.ts';
import type { Tree } from '../model.ts';
import { allPods, type Pods } from './_pods.ts';

/** Workloads whose pods a Fargate profile takes. */
export function fargatePods(tree: Tree): readonly Pods[] {
  if (tree.environment.compute.fargate.length === 0) return [];
  return allPods(tree).filter(
    ({ namespace, podLabels }) => fargateProfileOf(tree.environment, namespace, podLabels) !== undefined,
  );
}
