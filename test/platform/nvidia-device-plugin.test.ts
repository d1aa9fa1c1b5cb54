import { describe, expect, it } from 'vitest';
import nodePools from '../../platform/node-pools/index.ts';
import plugin from '../../platform/nvidia-device-plugin.ts';
import { assemble } from '../../src/assemble.ts';
import type { Environment } from '../../src/environment.ts';
import type { Tree } from '../../src/model.ts';
import { builtObjects } from '../../src/model.ts';
import { FARGATE_NODE, type NodeShape, nodePoolShape, refusalOf } from '../../src/placement.ts';
import { allPods } from '../../src/rules/_pods.ts';
import { poolsTree } from '../helpers/pools.ts';
import { brokenRules } from '../kit.ts';
import { catalog, trees } from '../real.ts';

/** A platform of this repository with one more pool, for GPUs. */
function withGpus(name: string): Tree {
  const environment = trees.get(name)?.environment as Environment;
  const config = environment.components.get('node-pools') as { pools: { name: string; weight?: number }[] };
  const weighted = config.pools.map((pool, index) => ({ ...pool, weight: pool.weight ?? 50 + index }));
  const [gpu] = nodePools.config.parse({
    pools: [{ name: 'gpu', gpu: {}, taints: [{ key: 'team', value: 'research' }] }],
  }).pools;
  const components = new Map([
    ...environment.components,
    ['node-pools', { ...config, pools: [...weighted, gpu] }] as const,
    [plugin.name, plugin.config.parse({})] as const,
  ]);
  return assemble({ ...environment, components }, catalog);
}

const shapes = (tree: Tree) =>
  new Map(
    builtObjects(tree, 'NodePool').map(
      ({ object }) => [object.metadata.name, nodePoolShape(object)] as const,
    ),
  );
const daemonSets = (tree: Tree) => allPods(tree).filter(({ kind }) => kind === 'DaemonSet');
const ofPlugin = (tree: Tree) => daemonSets(tree).filter(({ owner }) => owner.component === plugin);
const takenBy = (tree: Tree, shape: NodeShape) =>
  daemonSets(tree)
    .filter((pods) => refusalOf(pods, shape) === undefined)
    .map(({ name }) => name);

describe.each([...trees.keys()])('with a pool of GPUs in %s', (name) => {
  const tree = withGpus(name);

  it('every rule holds', () => {
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });

  it('the plugin runs on its nodes, whatever else they are kept for, and on no others', () => {
    for (const [pool, shape] of shapes(tree)) {
      expect(takenBy(tree, shape).includes('nvidia-device-plugin'), pool).toBe(pool === 'gpu');
    }
    for (const pods of ofPlugin(tree)) expect(refusalOf(pods, FARGATE_NODE)).toBeDefined();
  });

  it('every node has what every node needs, the tainted ones too', () => {
    for (const [pool, shape] of shapes(tree)) {
      expect(takenBy(tree, shape), pool).toEqual(
        expect.arrayContaining(['ebs-csi-node', 'kube-prometheus-stack-prometheus-node-exporter']),
      );
    }
  });
});

describe('the plugin', () => {
  const tree = poolsTree({ pools: [{ name: 'gpu', gpu: {} }] }, {}, [plugin]);
  const [pods] = ofPlugin(tree);

  it('is not evicted before the pods that it serves', () => {
    expect(pods?.priorityClass).toBe('system-node-critical');
  });

  it('has no privilege, for all that it talks to the kubelet', () => {
    const [container, ...others] = pods?.containers ?? [];
    expect(others).toEqual([]);
    expect(container).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      seccompProfile: 'RuntimeDefault',
    });
    expect(container?.privileged).toBeUndefined();
  });

  it('never shares GPUs between processes: the privileged daemon for that finds no node', () => {
    const shared = ofPlugin(tree).filter(({ containers }) => containers.some((it) => it.privileged));
    for (const each of shared)
      for (const shape of shapes(tree).values()) expect(refusalOf(each, shape)).toContain('mps.capable');
  });
});
