import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { placementChoice } from '../../src/environment/placement.ts';
import { builtObjects } from '../../src/model.ts';
import { nodeGroupShape, refusalOf } from '../../src/placement.ts';
import type { Placement } from '../../src/workload/placement.ts';
import { Workload } from '../../src/workload.ts';
import { appOf, environmentOf, treeOf } from '../kit.ts';

const group = {
  name: 'system',
  instanceTypes: ['m7i.large'],
  labels: { team: 'web' },
  taints: [{ key: 'team', value: 'web' }],
};

const treeWith = (placement: Placement) =>
  treeOf(
    [
      appOf('shop', [], {
        build: (context) => {
          new Workload(context, {
            image: 'registry.example.com/web:1.2.3',
            port: 8080,
            resources: { cpu: '100m', memory: '128Mi' },
            health: { path: '/' },
            scaling: { kind: 'fixed', replicas: 2 },
            ...placement,
          });
        },
      }),
    ],
    { compute: { nodeGroups: [group] } },
  );
const podOf = (placement: Placement) =>
  builtObjects(treeWith(placement), 'Deployment')[0]?.object.spec.template.spec;

/** Why the node group does not take the pods. */
function refusal(placement: Placement): string | undefined {
  const tree = treeWith(placement);
  const [workload] = tree.components.flatMap(({ own }) => own.workloads);
  const [nodes] = tree.environment.compute.nodeGroups;
  if (!workload || !nodes) throw new Error('no workload, or no nodes');
  return refusalOf(workload, nodeGroupShape(nodes, environmentOf()));
}

describe('the pods of a workload', () => {
  it('come where their tolerations and their node selector let them', () => {
    expect(refusal({})).toContain('team=web:NoSchedule');
    expect(refusal({ tolerations: [{ key: 'team' }] })).toBeUndefined();
    expect(refusal({ tolerations: [{ key: 'team', value: 'web', effect: 'NoSchedule' }] })).toBeUndefined();
    expect(refusal({ tolerations: [{ key: 'team', value: 'api' }] })).toContain('team=web:NoSchedule');
    expect(refusal({ tolerations: [{ key: 'team', effect: 'NoExecute' }] })).toContain('team=web:NoSchedule');
    const tolerations = [{ key: 'team' }];
    expect(refusal({ tolerations, nodeSelector: { team: 'web' } })).toBeUndefined();
    expect(refusal({ tolerations, nodeSelector: { team: 'api' } })).toContain('team=api');
  });

  it('say nothing of it where they are not told', () => {
    expect(Object.keys(podOf({}))).not.toEqual(expect.arrayContaining(['nodeSelector']));
    expect(Object.keys(podOf({}))).not.toEqual(expect.arrayContaining(['tolerations']));
  });

  it('are spread over zones where that is possible', () => {
    expect(podOf({}).topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } },
      },
    ]);
  });
});

describe('what an environment may say of it', () => {
  const schema = z.strictObject({ placement: placementChoice() });

  it('is nothing, and then any node without a taint will do', () => {
    const { placement } = schema.parse({});
    expect(placement).toEqual({
      nodeSelector: {},
      tolerations: [],
      spread: 'preferred',
    });
  });

  it('is no toleration of everything, and no third way to be spread', () => {
    expect(schema.safeParse({ placement: { tolerations: [{}] } }).success).toBe(false);
    expect(schema.safeParse({ placement: { tolerations: [{ key: '' }] } }).success).toBe(false);
    expect(schema.safeParse({ placement: { spread: 'DoNotSchedule' } }).success).toBe(false);
  });
});
