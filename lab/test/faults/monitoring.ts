import { faultsOf } from './fault.ts';

/** Faults of Prometheus and what it reads. */
export const monitoringFaults = [
  ...faultsOf('serviceMonitor', [['an interval in words', ['spec', 'endpoints', 0, 'interval'], 'often']]),
  ...faultsOf('prometheusRule', [
    ['a rule without an expression', ['spec', 'groups', 0, 'rules', 0, 'expr'], undefined],
    ['two groups of one name', ['spec', 'groups', 1], { name: 'sample', rules: [] }],
  ]),
  ...faultsOf('prometheus', [
    [
      'a topology without its mode',
      ['spec', 'shardingStrategy'],
      { topology: { values: ['a'] } },
      "topology can only be defined when mode is set to 'Topology'",
    ],
    [
      'fewer shards than zones',
      ['spec', 'shardingStrategy'],
      { mode: 'Topology', topology: { values: ['a', 'b'] } },
      'shards must be greater than or equal',
    ],
    [
      'an update in steps of another type',
      ['spec', 'updateStrategy'],
      { type: 'OnDelete', rollingUpdate: {} },
      'rollingUpdate requires type to be RollingUpdate',
    ],
    [
      'an external id without a role',
      ['spec', 'remoteWrite'],
      [{ url: 'https://a.example.com', sigv4: { externalId: 'a' } }],
      'externalId can only be used when roleArn',
    ],
  ]),
];
