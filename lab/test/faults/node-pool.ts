import { SAMPLES } from '../samples.ts';
import { faultsOf } from './fault.ts';

const template = ['spec', 'template', 'spec'];
const requirement = [...template, 'requirements', 0];
const labels = ['spec', 'template', 'metadata'];
const budget = ['spec', 'disruption', 'budgets', 0];
const bare = { template: SAMPLES.nodePool.spec.template };

/** Faults of pools of nodes. */
export const nodePoolFaults = faultsOf('nodePool', [
  ['a misspelt field', ['spec', 'disruption', 'consolidateafter'], '1m'],
  ['no template', ['spec', 'template'], undefined],
  ['no name of the node class', [...template, 'nodeClassRef', 'name'], undefined],
  ['an empty name of the node class', [...template, 'nodeClassRef', 'name'], '', 'name may not be empty'],
  ['a negative budget', [...budget, 'nodes'], '-1'],
  ['a budget above all nodes', [...budget, 'nodes'], '110%'],
  ['a schedule without a duration', [...budget, 'schedule'], '0 7 * * *'],
  ['a duration in words', ['spec', 'disruption', 'consolidateAfter'], 'a minute'],
  ['a policy that there is none of', ['spec', 'disruption', 'consolidationPolicy'], 'WhenIdle'],
  ['a weight above 100', ['spec', 'weight'], 101],
  ['an operator that there is none of', [...requirement, 'operator'], 'Is'],
  ['the operator In without values', [...requirement, 'values'], [], "operator 'In' must have a value"],
  [
    'more minValues than values',
    [...requirement, 'minValues'],
    2,
    "'minValues' must have at least that many",
  ],
  [
    'a restricted label domain',
    [...requirement, 'key'],
    'karpenter.sh/custom',
    'label domain "karpenter.sh" is restricted',
  ],
  [
    'a restricted label',
    ['spec', 'template', 'metadata'],
    { labels: { 'kubernetes.io/hostname': 'a' } },
    'label "kubernetes.io/hostname" is restricted',
  ],
  ['a taint without an effect', [...template, 'taints'], [{ key: 'a' }]],
  ['a limit that is no quantity', ['spec', 'limits', 'cpu'], '32 cores'],
  ['static and dynamic at once', ['spec', 'replicas'], 2, 'on static NodePools'],
  ['an empty group of the node class', [...template, 'nodeClassRef', 'group'], '', 'group may not be empty'],
  ['an empty kind of the node class', [...template, 'nodeClassRef', 'kind'], '', 'kind may not be empty'],
  ['a duration without a schedule', [...budget, 'duration'], '1h', "'schedule' must be set with 'duration'"],
  ['a weight on a static pool', ['spec'], { ...bare, replicas: 2, weight: 5 }, "'weight' is not supported"],
  [
    'limits of CPU on a static pool',
    ['spec'],
    { ...bare, replicas: 2, limits: { cpu: '1' } },
    "only 'limits.nodes'",
  ],
  [
    'Gt with two values',
    requirement,
    { key: 'a', operator: 'Gt', values: ['1', '2'] },
    'single positive integer',
  ],
  [
    'Gt with a negative value',
    requirement,
    { key: 'a', operator: 'Gt', values: ['-1'] },
    'single positive integer',
  ],
  ['Gt with a word', requirement, { key: 'a', operator: 'Gt', values: ['many'] }, 'single positive integer'],
  [
    'Gt with an empty text',
    requirement,
    { key: 'a', operator: 'Gt', values: [''] },
    'single positive integer',
  ],
  ['Lte without values', requirement, { key: 'a', operator: 'Lte' }, 'single positive integer'],
  [
    'a requirement on the host name',
    requirement,
    { key: 'kubernetes.io/hostname', operator: 'Exists' },
    'is restricted',
  ],
  [
    'a requirement on the pool',
    requirement,
    { key: 'karpenter.sh/nodepool', operator: 'Exists' },
    'is restricted',
  ],
  [
    'a requirement on an unknown label of AWS',
    requirement,
    { key: 'karpenter.k8s.aws/colour', operator: 'Exists' },
    'is restricted',
  ],
  ['a label of the pool', labels, { labels: { 'karpenter.sh/nodepool': 'a' } }, 'is restricted'],
  ['a label in the domain of Karpenter', labels, { labels: { 'karpenter.sh/colour': 'a' } }, 'is restricted'],
  ['an unknown label of AWS', labels, { labels: { 'karpenter.k8s.aws/colour': 'a' } }, 'is restricted'],
]);
