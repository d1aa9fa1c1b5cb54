import { describe, expect, it } from 'vitest';
import {
  affinityText,
  labelsText,
  selectorText,
  topologySpreadText,
  volumesText,
} from '../../src/footprint/text.ts';

describe('affinity', () => {
  it('writes one line for all required node terms and one for each preferred', () => {
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'gpu', operator: 'In', values: ['true'] }] },
          {
            matchExpressions: [
              { key: 'vendor', operator: 'In', values: ['a', 'b'] },
              { key: 'karpenter.sh/nodepool', operator: 'DoesNotExist' },
            ],
          },
        ],
      },
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 1,
          preference: { matchExpressions: [{ key: 'type', operator: 'NotIn', values: ['fargate'] }] },
        },
      ],
    };
    expect(affinityText({ nodeAffinity })).toEqual([
      'node required: gpu In true or vendor In a,b and karpenter.sh/nodepool DoesNotExist',
      'node preferred: type NotIn fargate',
    ]);
  });

  it('names the topology of terms between pods', () => {
    const podAntiAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname' }],
      preferredDuringSchedulingIgnoredDuringExecution: [
        { weight: 1, podAffinityTerm: { topologyKey: 'zone' } },
      ],
    };
    const podAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone' }] };
    expect(affinityText({ podAntiAffinity })).toEqual([
      'pod-anti required: kubernetes.io/hostname',
      'pod-anti preferred: zone',
    ]);
    expect(affinityText({ podAffinity })).toEqual(['pod required: zone']);
    expect(affinityText(undefined)).toEqual([]);
  });
});

it('writes topology spread as key, action and skew', () => {
  const constraint = {
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    whenUnsatisfiable: 'ScheduleAnyway',
  };
  expect(topologySpreadText([constraint])).toEqual(['topology.kubernetes.io/zone ScheduleAnyway maxSkew 1']);
  const held = { ...constraint, whenUnsatisfiable: 'DoNotSchedule', minDomains: 3 };
  expect(topologySpreadText([held])).toEqual([
    'topology.kubernetes.io/zone DoNotSchedule maxSkew 1 minDomains 3',
  ]);
});

it('joins labels and expressions of a selector, labels first', () => {
  const matchExpressions = [
    { key: 'istio-injection', operator: 'DoesNotExist' },
    { key: 'istio.io/rev', operator: 'In', values: ['default'] },
  ];
  expect(selectorText({ matchExpressions, matchLabels: { app: 'web' } })).toBe(
    'app=web and istio-injection DoesNotExist and istio.io/rev In default',
  );
  expect(selectorText({})).toBe('');
  expect(labelsText({ app: 'istiod', istio: 'pilot' })).toBe('app=istiod and istio=pilot');
});

it('lists kinds of volumes once and sorted, with host paths and sizes', () => {
  const volumes = [
    { name: 'b', secret: { secretName: 'x' } },
    { name: 'a', secret: { secretName: 'y' } },
    { name: 'c', hostPath: { path: '/proc' } },
    { name: 'd', configMap: { name: 'z' } },
  ];
  const claims = [{ spec: { resources: { requests: { storage: '50Gi' } } } }];
  expect(volumesText(volumes, claims)).toEqual([
    'configMap',
    'hostPath:/proc',
    'secret',
    'volumeClaimTemplate:50Gi',
  ]);
});
