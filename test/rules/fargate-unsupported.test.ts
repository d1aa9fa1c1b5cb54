import { expect, it } from 'vitest';
import { addonOnFargate, EQUAL, shopOnFargate } from '../helpers/fargate.ts';
import { chartContainer } from '../helpers/workload.ts';
import { brokenRules } from '../kit.ts';

it('pods that ask for nothing special run on Fargate', () => {
  expect(brokenRules(shopOnFargate())).toEqual([]);
  expect(brokenRules(addonOnFargate())).toEqual([]);
});

it.each([
  ['DaemonSets', { kind: 'DaemonSet', replicas: null }],
  ['the host network', { hostNetwork: true }],
  ['privileged containers', { containers: [chartContainer({ privileged: true })] }],
  ['host ports', { containers: [chartContainer({ ports: [{ port: 9100, hostPort: 9100 }] })] }],
  [
    'GPUs',
    {
      containers: [
        chartContainer({ limits: { ...EQUAL.requests, 'nvidia.com/gpu': 1 }, requests: EQUAL.requests }),
      ],
    },
  ],
  ['a claim for each replica', { kind: 'StatefulSet', volumes: ['volumeClaimTemplate:10Gi'] }],
  ['a claim', { volumes: ['persistentVolumeClaim'] }],
])('pods that ask for %s do not', (_, change) => {
  expect(brokenRules(addonOnFargate(change))).toEqual(['FARGATE_UNSUPPORTED']);
});

it('our own pods are held to it as well', () => {
  const volumes = [{ name: 'data', ephemeral: { volumeClaimTemplate: { spec: {} } } }];
  expect(brokenRules(shopOnFargate({ pod: { volumes } }))).toEqual(['FARGATE_UNSUPPORTED']);
});
