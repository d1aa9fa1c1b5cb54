import type { RuleCase } from './rule-case.ts';

const nodeClassRef = { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'a' };
const requiring = (...requirements: object[]) => ({ template: { spec: { nodeClassRef, requirements } } });
const naming = (changed: object) => ({
  template: { spec: { nodeClassRef: { ...nodeClassRef, ...changed }, requirements: [] } },
});
const labelled = (...names: string[]) => ({
  template: {
    metadata: { labels: Object.fromEntries(names.map((name) => [name, 'a'])) },
    spec: { nodeClassRef, requirements: [] },
  },
});
const key = (name: string) => requiring({ key: name, operator: 'Exists' });
const budget = (extra: object) => ({
  disruption: { consolidateAfter: '1m', budgets: [{ nodes: '1', ...extra }] },
});

/** The least that a NodePool has. */
export const nodePoolSpec = requiring();

const spec: readonly RuleCase[] = [
  [
    'spec',
    "only 'limits.nodes'",
    { replicas: 1, limits: { nodes: '2' } },
    { replicas: 1, limits: { cpu: '2' } },
  ],
  ['spec', "'weight' is not supported", { weight: 1 }, { replicas: 1, weight: 1 }],
  [
    'spec.disruption.budgets',
    "'schedule' must be",
    budget({ schedule: '@daily', duration: '1h' }),
    budget({ duration: '1h' }),
  ],
];

const at = 'spec.template.metadata.labels';
const labels: readonly RuleCase[] = [
  [at, 'label domain "karpenter.sh"', labelled('karpenter.sh/capacity-type'), labelled('a.karpenter.sh/b')],
  [at, 'label "karpenter.sh/nodepool"', labelled('nodepool'), labelled('a', 'karpenter.sh/nodepool')],
  [at, 'label "kubernetes.io/hostname"', labelled('hostname'), labelled('kubernetes.io/hostname')],
  [
    at,
    'label domain "karpenter.k8s.aws"',
    labelled('karpenter.k8s.aws/instance-cpu'),
    labelled('karpenter.k8s.aws/a'),
  ],
];

const ref = 'spec.template.spec.nodeClassRef';
const reference: readonly RuleCase[] = [
  [`${ref}.group`, 'group may not be empty', naming({ group: 'a' }), naming({ group: '' })],
  [`${ref}.kind`, 'kind may not be empty', naming({ kind: 'A' }), naming({ kind: '' })],
  [`${ref}.name`, 'name may not be empty', naming({ name: 'b' }), naming({ name: '' })],
];

const list = 'spec.template.spec.requirements';
const requirements: readonly RuleCase[] = [
  [
    list,
    "requirements with operator 'In' must",
    requiring({ key: 'a', operator: 'In', values: ['b'] }),
    requiring({ key: 'a', operator: 'In', values: [] }),
  ],
  [
    list,
    "requirements operator 'Gt'",
    requiring({ key: 'a', operator: 'Gt', values: ['0'] }),
    requiring({ key: 'a', operator: 'Gt', values: [''] }),
  ],
  [
    list,
    "requirements with 'minValues'",
    requiring({ key: 'a', operator: 'In', values: ['b', 'c'], minValues: 2 }),
    requiring({ key: 'a', operator: 'In', values: ['b'], minValues: 2 }),
  ],
  [`${list}[*].key`, 'label domain "karpenter.sh"', key('karpenter.sh/capacity-type'), key('karpenter.sh/a')],
  [`${list}[*].key`, 'label "karpenter.sh/nodepool"', key('nodepool'), key('karpenter.sh/nodepool')],
  [`${list}[*].key`, 'label "kubernetes.io/hostname"', key('hostname'), key('kubernetes.io/hostname')],
  [
    `${list}[*].key`,
    'label domain "karpenter.k8s.aws"',
    key('karpenter.k8s.aws/instance-cpu'),
    key('karpenter.k8s.aws/a'),
  ],
];

/** For each rule of a NodePool, a spec that keeps it and one that breaks it. */
export const nodePoolCases: readonly RuleCase[] = [...spec, ...labels, ...reference, ...requirements];
