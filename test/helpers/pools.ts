import type { z } from 'zod';
import nodePools from '../../platform/node-pools/index.ts';
import type { config } from '../../platform/node-pools/schema.ts';
import { assemble } from '../../src/assemble.ts';
import { sortCatalog } from '../../src/catalog.ts';
import type { AnyComponent } from '../../src/component.ts';
import { builtObjects, type Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { type EnvironmentInput, environmentOf } from '../kit.ts';
import { KARPENTER } from './nodes.ts';

/** What an environment says under `node-pools:`. */
export type NodePoolsInput = z.input<typeof config>;

/** Karpenter and `node-pools` as an environment states them, with more components at their defaults. */
export function poolsTree(
  input: NodePoolsInput,
  environment: EnvironmentInput = {},
  more: readonly AnyComponent[] = [],
): Tree {
  const others = [...KARPENTER, ...more];
  const configs = {
    ...Object.fromEntries(others.map((it) => [it.name, it.config.parse({})])),
    'node-pools': nodePools.config.parse(input),
  };
  return assemble(environmentOf(environment, configs), sortCatalog([...others, nodePools]));
}

/** The object of a kind and a name; an error where there is none. */
export function built(tree: Tree, kind: string, name: string): KubeObject {
  const found = builtObjects(tree, kind).find(({ object }) => object.metadata.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found.object;
}
