import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf, deployment, type EnvironmentInput, treeOf } from '../../test/kit.ts';

/** What differs between two states of the small tree: the version that a component runs, by its name. */
export type Versions = Readonly<Record<string, number>>;

/** Components of the small tree; each needs the one before it. */
export const CHAIN = ['first', 'second', 'third'] as const;

/** Seconds that a pod must be ready before it counts: what a controller needs to start. */
const START = 2;

/** A tree of a few Deployments, each of which needs the one before it and takes a moment to start. */
export function chain(versions: Versions = {}, input: EnvironmentInput = {}): Tree {
  const components: ReturnType<typeof appOf>[] = [];
  for (const name of CHAIN) {
    const needs = components.slice(-1);
    components.push(appOf(name, objectsOf(name, versions[name] ?? 1), { needs }));
  }
  return treeOf(components, input);
}

/** A Deployment and a ConfigMap that tell their version. */
export function objectsOf(
  name: string,
  version: number,
  spec: Readonly<Record<string, unknown>> = {},
): KubeObject[] {
  const container = { image: `registry.example.com/${name}:1.0.${version}` };
  return [
    deployment(name, { replicas: 1, container, spec: { minReadySeconds: START, ...spec } }),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { version: String(version) } },
  ];
}
