import type { SampleName } from './samples.ts';

/** One thing that is wrong with a sample. */
export interface Fault {
  readonly of: SampleName;
  /** Why the API server refuses it. */
  readonly what: string;
  readonly path: readonly (string | number)[];
  /** `undefined` takes the field away. */
  readonly value: unknown;
  /** Why `generate` does not see it. Absent: it does. */
  readonly weaker?: string;
}

const requirements = ['spec', 'template', 'spec', 'requirements'];
const inCel = 'A rule in CEL, which only a real API server evaluates.';

/** Objects with one fault each, all of which the API server refuses. */
export const FAULTS: readonly Fault[] = [
  { of: 'nodePool', what: 'a misspelt field', path: ['spec', 'disruption', 'consolidateafter'], value: '1m' },
  { of: 'nodePool', what: 'no template', path: ['spec', 'template'], value: undefined },
  {
    of: 'nodePool',
    what: 'no name of the node class',
    path: ['spec', 'template', 'spec', 'nodeClassRef', 'name'],
    value: undefined,
  },
  {
    of: 'nodePool',
    what: 'an empty name of the node class',
    path: ['spec', 'template', 'spec', 'nodeClassRef', 'name'],
    value: '',
    weaker: inCel,
  },
  {
    of: 'nodePool',
    what: 'a negative budget',
    path: ['spec', 'disruption', 'budgets', 0, 'nodes'],
    value: '-1',
  },
  {
    of: 'nodePool',
    what: 'a budget above all nodes',
    path: ['spec', 'disruption', 'budgets', 0, 'nodes'],
    value: '110%',
  },
  {
    of: 'nodePool',
    what: 'a schedule without a duration',
    path: ['spec', 'disruption', 'budgets', 0, 'schedule'],
    value: '0 7 * * *',
  },
  {
    of: 'nodePool',
    what: 'a duration in words',
    path: ['spec', 'disruption', 'consolidateAfter'],
    value: 'a minute',
  },
  {
    of: 'nodePool',
    what: 'a policy that there is none of',
    path: ['spec', 'disruption', 'consolidationPolicy'],
    value: 'WhenIdle',
  },
  { of: 'nodePool', what: 'a weight above 100', path: ['spec', 'weight'], value: 101 },
  {
    of: 'nodePool',
    what: 'an operator that there is none of',
    path: [...requirements, 0, 'operator'],
    value: 'Is',
  },
  {
    of: 'nodePool',
    what: 'the operator In without values',
    path: [...requirements, 0, 'values'],
    value: [],
    weaker: inCel,
  },
  {
    of: 'nodePool',
    what: 'more minValues than values',
    path: [...requirements, 0, 'minValues'],
    value: 2,
    weaker: inCel,
  },
  {
    of: 'nodePool',
    what: 'a restricted label domain',
    path: [...requirements, 0, 'key'],
    value: 'karpenter.sh/custom',
    weaker: inCel,
  },
  {
    of: 'nodePool',
    what: 'a restricted label',
    path: ['spec', 'template', 'metadata'],
    value: { labels: { 'kubernetes.io/hostname': 'a' } },
    weaker: inCel,
  },
  {
    of: 'nodePool',
    what: 'a taint without an effect',
    path: ['spec', 'template', 'spec', 'taints'],
    value: [{ key: 'a' }],
  },
  { of: 'nodePool', what: 'a limit that is no quantity', path: ['spec', 'limits', 'cpu'], value: '32 cores' },
  { of: 'nodePool', what: 'static and dynamic at once', path: ['spec', 'replicas'], value: 2, weaker: inCel },
  { of: 'nodeClass', what: 'a misspelt field', path: ['spec', 'amiSelectorTerm'], value: [] },
  { of: 'nodeClass', what: 'no subnets', path: ['spec', 'subnetSelectorTerms'], value: undefined },
  {
    of: 'nodeClass',
    what: 'an empty list of subnets',
    path: ['spec', 'subnetSelectorTerms'],
    value: [],
    weaker: inCel,
  },
  {
    of: 'nodeClass',
    what: 'neither role nor instance profile',
    path: ['spec', 'role'],
    value: undefined,
    weaker: inCel,
  },
  {
    of: 'nodeClass',
    what: 'role and instance profile',
    path: ['spec', 'instanceProfile'],
    value: 'node',
    weaker: inCel,
  },
  { of: 'nodeClass', what: 'an empty role', path: ['spec', 'role'], value: '', weaker: inCel },
  {
    of: 'nodeClass',
    what: 'an alias without a version',
    path: ['spec', 'amiSelectorTerms', 0, 'alias'],
    value: 'al2023',
  },
  {
    of: 'nodeClass',
    what: 'an alias of no family',
    path: ['spec', 'amiSelectorTerms', 0, 'alias'],
    value: 'debian@latest',
  },
  {
    of: 'nodeClass',
    what: 'an alias beside an id',
    path: ['spec', 'amiSelectorTerms', 0, 'id'],
    value: 'ami-0123456789abcdef0',
    weaker: inCel,
  },
  {
    of: 'nodeClass',
    what: 'an empty selector term',
    path: ['spec', 'securityGroupSelectorTerms', 0],
    value: {},
    weaker: inCel,
  },
  {
    of: 'nodeClass',
    what: 'an id that is none',
    path: ['spec', 'subnetSelectorTerms', 0],
    value: { id: 'vpc-1' },
  },
  {
    of: 'nodeClass',
    what: 'a volume without a size',
    path: ['spec', 'blockDeviceMappings', 0, 'ebs', 'volumeSize'],
    value: undefined,
    weaker: inCel,
  },
  {
    of: 'nodeClass',
    what: 'a volume in gigabytes',
    path: ['spec', 'blockDeviceMappings', 0, 'ebs', 'volumeSize'],
    value: '50GB',
  },
  {
    of: 'nodeClass',
    what: 'a restricted tag',
    path: ['spec', 'tags'],
    value: { 'karpenter.sh/nodepool': 'a' },
    weaker: inCel,
  },
  {
    of: 'nodeClass',
    what: 'a hop limit above 64',
    path: ['spec', 'metadataOptions', 'httpPutResponseHopLimit'],
    value: 65,
  },
  {
    of: 'nodeClass',
    what: 'thresholds the wrong way round',
    path: ['spec', 'kubelet'],
    value: { imageGCHighThresholdPercent: 50, imageGCLowThresholdPercent: 80 },
    weaker: inCel,
  },
  { of: 'scaledObject', what: 'a misspelt field', path: ['spec', 'maxReplicas'], value: 3 },
  { of: 'scaledObject', what: 'no target', path: ['spec', 'scaleTargetRef'], value: undefined },
  { of: 'scaledObject', what: 'no triggers', path: ['spec', 'triggers'], value: undefined },
  {
    of: 'scaledObject',
    what: 'a number where a trigger wants text',
    path: ['spec', 'triggers', 0, 'metadata', 'value'],
    value: 75,
  },
  {
    of: 'scaledObject',
    what: 'a text where a number is wanted',
    path: ['spec', 'maxReplicaCount'],
    value: '3',
  },
  {
    of: 'scaledObject',
    what: 'a fallback without replicas',
    path: ['spec', 'fallback'],
    value: { failureThreshold: 3 },
  },
  {
    of: 'scaledObject',
    what: 'a behaviour that there is none of',
    path: ['spec', 'fallback'],
    value: { failureThreshold: 3, replicas: 1, behavior: 'more' },
  },
  {
    of: 'triggerAuthentication',
    what: 'no key in the Secret',
    path: ['spec', 'secretTargetRef', 0, 'key'],
    value: undefined,
  },
  { of: 'gateway', what: 'a misspelt field', path: ['spec', 'servers', 0, 'host'], value: ['a'] },
  { of: 'gateway', what: 'a server without a port', path: ['spec', 'servers', 0, 'port'], value: undefined },
  {
    of: 'gateway',
    what: 'a mode that there is none of',
    path: ['spec', 'servers', 0, 'tls'],
    value: { mode: 'SECURE' },
  },
  {
    of: 'gateway',
    what: 'two ways to name certificates',
    path: ['spec', 'servers', 0, 'tls'],
    value: { mode: 'SIMPLE', credentialName: 'a', credentialNames: ['b'] },
    weaker: inCel,
  },
  { of: 'gateway', what: 'a negative port', path: ['spec', 'servers', 0, 'port', 'number'], value: -1 },
  { of: 'virtualService', what: 'a misspelt field', path: ['spec', 'http', 0, 'timeOut'], value: '30s' },
  {
    of: 'virtualService',
    what: 'a timeout in words',
    path: ['spec', 'http', 0, 'timeout'],
    value: 'thirty',
    weaker: inCel,
  },
  {
    of: 'virtualService',
    what: 'a timeout of nothing',
    path: ['spec', 'http', 0, 'timeout'],
    value: '0s',
    weaker: inCel,
  },
  {
    of: 'virtualService',
    what: 'a destination without a host',
    path: ['spec', 'http', 0, 'route', 0, 'destination', 'host'],
    value: undefined,
  },
  {
    of: 'virtualService',
    what: 'a match of two kinds at once',
    path: ['spec', 'http', 0, 'match'],
    value: [{ uri: { exact: '/a', prefix: '/b' } }],
  },
  { of: 'externalSecret', what: 'a misspelt field', path: ['spec', 'refreshinterval'], value: '1h' },
  {
    of: 'externalSecret',
    what: 'a policy that there is none of',
    path: ['spec', 'target', 'deletionPolicy'],
    value: 'Keep',
  },
  {
    of: 'clusterSecretStore',
    what: 'two providers',
    path: ['spec', 'provider', 'fake'],
    value: { data: [] },
  },
  { of: 'certificate', what: 'no name of its Secret', path: ['spec', 'secretName'], value: undefined },
  {
    of: 'serviceMonitor',
    what: 'an interval in words',
    path: ['spec', 'endpoints', 0, 'interval'],
    value: 'often',
  },
  {
    of: 'prometheusRule',
    what: 'a rule without an expression',
    path: ['spec', 'groups', 0, 'rules', 0, 'expr'],
    value: undefined,
  },
  {
    of: 'prometheusRule',
    what: 'two groups of one name',
    path: ['spec', 'groups', 1],
    value: { name: 'sample', rules: [] },
  },
  {
    of: 'application',
    what: 'a misspelt field',
    path: ['spec', 'syncPolicy', 'automated', 'selfheal'],
    value: true,
  },
  { of: 'application', what: 'no destination', path: ['spec', 'destination'], value: undefined },
  { of: 'appProject', what: 'a misspelt field', path: ['spec', 'sourceRepo'], value: [] },
  {
    of: 'targetGroupBinding',
    what: 'a target type that there is none of',
    path: ['spec', 'targetType'],
    value: 'pod',
  },
  { of: 'interceptorRoute', what: 'no target', path: ['spec', 'target'], value: undefined },
  {
    of: 'authorizationPolicy',
    what: 'an action that there is none of',
    path: ['spec', 'action'],
    value: 'PERMIT',
  },
  {
    of: 'peerAuthentication',
    what: 'a port-level mode without a selector',
    path: ['spec', 'portLevelMtls'],
    value: { 8080: { mode: 'DISABLE' } },
    weaker: inCel,
  },
];
