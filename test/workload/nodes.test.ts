import { describe, expect, it } from 'vitest';
import nodePools from '../../platform/node-pools/index.ts';
import nvidiaDevicePlugin from '../../platform/nvidia-device-plugin.ts';
import { builtObjects } from '../../src/model.ts';
import { Workload, type WorkloadProps } from '../../src/workload.ts';
import { type NodePoolsInput, poolsTree } from '../helpers/pools.ts';
import { appOf, brokenRules, type EnvironmentInput } from '../kit.ts';

const treeOf = (
  props: Partial<WorkloadProps>,
  environment: EnvironmentInput = {},
  pools: NodePoolsInput = {
    pools: [
      { name: 'default', weight: 10 },
      { name: 'gpu', gpu: {} },
    ],
  },
) => {
  const shop = appOf('shop', [], {
    needs: [nodePools],
    build: (context) => {
      new Workload(context, {
        image: 'registry.example.com/web:1.2.3',
        port: 8080,
        resources: { cpu: '100m', memory: '128Mi' },
        health: { path: '/' },
        scaling: { kind: 'fixed', replicas: 2 },
        ...props,
      });
    },
  });
  return poolsTree(pools, environment, [nvidiaDevicePlugin, shop]);
};
const podOf = (...args: Parameters<typeof treeOf>) =>
  builtObjects(treeOf(...args), 'Deployment').find(({ object }) => object.metadata.name === 'shop')?.object
    .spec.template.spec;
const GPUS = { resources: { cpu: '100m', memory: '128Mi', gpus: 1 } };

describe('the pods of a workload over zones', () => {
  const environment: EnvironmentInput = { network: { zones: ['a', 'b'] } };

  it('may all be in one, unless they must not', () => {
    const [constraint, ...others] = podOf({}, environment).topologySpreadConstraints;
    expect(others).toEqual([]);
    expect(constraint).toMatchObject({ maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' });
    expect(constraint.minDomains).toBeUndefined();
  });

  it('are in every zone of the cluster where they must be, whatever consolidation leaves', () => {
    const tree = treeOf({ spread: 'required' }, environment);
    expect(brokenRules(tree)).toEqual([]);
    expect(podOf({ spread: 'required' }, environment).topologySpreadConstraints).toMatchObject([
      { maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', minDomains: 2, nodeTaintsPolicy: 'Honor' },
    ]);
  });

  it('are refused where their nodes come in fewer', () => {
    const pools: NodePoolsInput = { pools: [{ name: 'default', zones: ['a'] }] };
    expect(brokenRules(treeOf({ spread: 'required' }, environment, pools))).toEqual(['SPREAD_FORGETS_ZONES']);
  });
});

describe('the pods of a workload with GPUs', () => {
  it('go to nodes that are kept for them', () => {
    expect(brokenRules(treeOf(GPUS))).toEqual([]);
    expect(podOf(GPUS).tolerations).toEqual([
      { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
    ]);
  });

  it('stay off them without', () => {
    expect(podOf({}).tolerations).toBeUndefined();
  });

  it('do not run on Fargate, and it is said', () => {
    const compute: EnvironmentInput['compute'] = {
      nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'] }],
      fargate: [{ name: 'shop', selectors: [{ namespace: 'shop' }] }],
    };
    expect(brokenRules(treeOf(GPUS, { compute }))).toContain('FARGATE_UNSUPPORTED');
  });
});
