import { SAMPLES } from '../samples.ts';
import { faultsOf } from './fault.ts';

const amis = ['spec', 'amiSelectorTerms'];
const subnets = ['spec', 'subnetSelectorTerms'];
const groups = ['spec', 'securityGroupSelectorTerms'];
const ebs = ['spec', 'blockDeviceMappings', 0, 'ebs'];
const kubelet = ['spec', 'kubelet'];
const root = { deviceName: '/dev/xvda', rootVolume: true, ebs: { volumeSize: '1Gi' } };
const { role: _, ...bare } = SAMPLES.nodeClass.spec;

/** Faults of what nodes are made from. */
export const nodeClassFaults = faultsOf('nodeClass', [
  ['a misspelt field', ['spec', 'amiSelectorTerm'], []],
  ['no subnets', ['spec', 'subnetSelectorTerms'], undefined],
  ['an empty list of subnets', ['spec', 'subnetSelectorTerms'], [], 'subnetSelectorTerms cannot be empty'],
  ['neither role nor instance profile', ['spec', 'role'], undefined, 'exactly one of'],
  ['role and instance profile', ['spec', 'instanceProfile'], 'node', 'exactly one of'],
  ['an empty role', ['spec', 'role'], '', 'role cannot be empty'],
  ['an alias without a version', ['spec', 'amiSelectorTerms', 0, 'alias'], 'al2023'],
  ['an alias of no family', ['spec', 'amiSelectorTerms', 0, 'alias'], 'debian@latest'],
  [
    'an alias beside an id',
    ['spec', 'amiSelectorTerms', 0, 'id'],
    'ami-0123456789abcdef0',
    "'id' is mutually exclusive",
  ],
  [
    'an empty selector term',
    ['spec', 'securityGroupSelectorTerms', 0],
    {},
    'expected at least one, got none',
  ],
  ['an id that is none', ['spec', 'subnetSelectorTerms', 0], { id: 'vpc-1' }],
  ['a volume without a size', [...ebs, 'volumeSize'], undefined, 'snapshotID or volumeSize must be defined'],
  ['a volume in gigabytes', [...ebs, 'volumeSize'], '50GB'],
  [
    'a restricted tag',
    ['spec', 'tags'],
    { 'karpenter.sh/nodepool': 'a' },
    'restricted tag matching karpenter.sh/nodepool',
  ],
  ['a hop limit above 64', ['spec', 'metadataOptions', 'httpPutResponseHopLimit'], 65],
  [
    'thresholds the wrong way round',
    ['spec', 'kubelet'],
    { imageGCHighThresholdPercent: 50, imageGCLowThresholdPercent: 80 },
    'must be greater than imageGCLowThresholdPercent',
  ],
  [
    'an empty instance profile',
    ['spec'],
    { ...bare, instanceProfile: '' },
    'instanceProfile cannot be empty',
  ],
  [
    'a family that is not the one of the alias',
    ['spec', 'amiFamily'],
    'Bottlerocket',
    "amiFamily must be 'AL2023' or 'Custom'",
  ],
  ['neither family nor alias', amis, [{ id: 'ami-0123456789abcdef0' }], 'must specify amiFamily'],
  ['an empty term for images', amis, [{ alias: 'al2023@latest' }, {}], 'expected at least one, got none'],
  [
    'an alias beside another term',
    amis,
    [{ alias: 'al2023@latest' }, { name: 'a' }],
    'other amiSelectorTerms',
  ],
  ['Windows of a version', amis, [{ alias: 'windows2022@v1' }], "only specify version 'latest'"],
  ['an empty tag of images', amis, [{ alias: 'al2023@latest', tags: { a: '' } }], 'empty tag keys or values'],
  ['an empty term for subnets', subnets, [{}], "got none, ['tags', 'id']"],
  [
    'tags beside the id of a subnet',
    subnets,
    [{ id: 'subnet-1', tags: { a: 'b' } }],
    "'id' is mutually exclusive",
  ],
  ['no value of a tag of subnets', subnets, [{ tags: { a: '' } }], 'empty tag keys or values'],
  ['an empty list of security groups', groups, [], 'securityGroupSelectorTerms cannot be empty'],
  ['a name beside the id of a group', groups, [{ id: 'sg-1', name: 'a' }], "'id' is mutually exclusive"],
  [
    'tags beside the name of a group',
    groups,
    [{ name: 'a', tags: { a: 'b' } }],
    "'name' is mutually exclusive",
  ],
  [
    'two root volumes',
    ['spec', 'blockDeviceMappings'],
    [root, root],
    'only one blockDeviceMappings with rootVolume',
  ],
  ['a rate without a snapshot', [...ebs, 'volumeInitializationRate'], 100, 'snapshotID must be set'],
  [
    'an empty capacity reservation',
    ['spec', 'capacityReservationSelectorTerms'],
    [{}],
    'expected at least one',
  ],
  [
    'a threshold without its grace period',
    kubelet,
    { evictionSoft: { 'memory.available': '5%' } },
    'matching evictionSoftGracePeriod',
  ],
  [
    'a grace period without its threshold',
    kubelet,
    { evictionSoftGracePeriod: { 'memory.available': '1m' } },
    'matching evictionSoft',
  ],
  ['an unknown signal', kubelet, { evictionHard: { 'cpu.available': '5%' } }, 'valid keys for evictionHard'],
  [
    'an unknown resource for the kubelet',
    kubelet,
    { kubeReserved: { gpu: '1' } },
    'valid keys for kubeReserved',
  ],
  [
    'a negative reserve',
    kubelet,
    { systemReserved: { cpu: '-1' } },
    'cannot be a negative resource quantity',
  ],
  ['an empty key of a tag', ['spec', 'tags'], { '': 'a' }, "empty tag keys aren't supported"],
  [
    'a tag of the cluster',
    ['spec', 'tags'],
    { 'kubernetes.io/cluster/a': 'owned' },
    'matching kubernetes.io/cluster/',
  ],
]);
