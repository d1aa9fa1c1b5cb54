import type { RuleCase } from './rule-case.ts';

/** The least that an EC2NodeClass has. */
export const nodeClassSpec = {
  role: 'a',
  amiSelectorTerms: [{ alias: 'al2023@latest' }],
  subnetSelectorTerms: [{ id: 'subnet-1' }],
  securityGroupSelectorTerms: [{ id: 'sg-1' }],
};

const amis = (...amiSelectorTerms: object[]) => ({ amiSelectorTerms });
const alias = (name: string) => amis({ alias: name });
const family = (name: string, amiFamily: string) => ({ ...alias(`${name}@latest`), amiFamily });
const families: readonly RuleCase[] = [
  ['al2', 'AL2'],
  ['al2023', 'AL2023'],
  ['bottlerocket', 'Bottlerocket'],
  ['windows2019', 'Windows2019'],
  ['windows2022', 'Windows2022'],
  ['windows2025', 'Windows2025'],
].map(([name = '', title = '']) => [
  'spec',
  `if set, amiFamily must be '${title}'`,
  family(name, title),
  family(name, title === 'AL2' ? 'AL2023' : 'AL2'),
]);

const empty = "empty tag keys or values aren't supported";
const id = 'ami-1';
const terms = 'spec.amiSelectorTerms';
const images: readonly RuleCase[] = [
  ['spec', 'must specify amiFamily', { ...amis({ id }), amiFamily: 'AL2023' }, amis({ id })],
  [
    terms,
    'expected at least one',
    { ...amis({ ssmParameter: '/a' }), amiFamily: 'AL2' },
    amis({ alias: 'al2@latest' }, {}),
  ],
  [terms, "'id' is mutually exclusive", alias('al2@latest'), amis({ id, name: 'a' })],
  [
    terms,
    "'alias' is mutually exclusive, cannot be set with a combination of other fields",
    alias('al2@v1'),
    amis({ alias: 'al2@v1', name: 'a' }),
  ],
  [
    terms,
    "'alias' is mutually exclusive, cannot be set with a combination of other amiSelectorTerms",
    alias('al2@v1'),
    amis({ alias: 'al2@v1' }, { id }),
  ],
  [`${terms}[*].alias`, "'alias' is improperly formatted", alias('al2@v1'), alias('al-2@v1')],
  [`${terms}[*].alias`, 'family is not supported', alias('bottlerocket@v1'), alias('debian@v1')],
  [`${terms}[*].alias`, 'windows families', alias('windows2022@latest'), alias('windows2022@v1')],
  [`${terms}[*].tags`, empty, { ...amis({ tags: { a: 'b' } }), amiFamily: 'AL2' }, amis({ tags: { a: '' } })],
];

const device = (ebs: object, rootVolume?: boolean) => ({
  deviceName: '/dev/xvda',
  ...(rootVolume !== undefined && { rootVolume }),
  ebs,
});
const devices = (...blockDeviceMappings: object[]) => ({ blockDeviceMappings });
const volumeSize = '1Gi';
const reserved = (...capacityReservationSelectorTerms: object[]) => ({ capacityReservationSelectorTerms });
const cards = (...networkInterfaces: object[]) => ({ networkInterfaces });
const card = (deviceIndex: number, interfaceType: string) => ({
  networkCardIndex: 0,
  deviceIndex,
  interfaceType,
});
const reservations = 'spec.capacityReservationSelectorTerms';
const hardware: readonly RuleCase[] = [
  [
    'spec.blockDeviceMappings',
    'must have only one',
    devices(device({ volumeSize }, true), device({ volumeSize }, false)),
    devices(device({ volumeSize }, true), device({ volumeSize }, true)),
  ],
  [
    'spec.blockDeviceMappings[*].ebs',
    'snapshotID or volumeSize',
    devices(device({ volumeSize })),
    devices(device({ encrypted: true })),
  ],
  [
    'spec.blockDeviceMappings[*].ebs',
    'snapshotID must be set',
    devices(device({ snapshotID: 'snap-1', volumeInitializationRate: 100 })),
    devices(device({ volumeSize, volumeInitializationRate: 100 })),
  ],
  [reservations, 'expected at least one', reserved({ instanceMatchCriteria: 'open' }), reserved({})],
  [
    reservations,
    "'id' is mutually exclusive",
    reserved({ id: 'cr-1' }),
    reserved({ id: 'cr-1', tags: { a: 'b' } }),
  ],
  [`${reservations}[*].tags`, empty, reserved({ tags: { a: 'b' } }), reserved({ tags: { a: '' } })],
  [
    'spec.connectionTracking',
    'at least one of',
    { connectionTracking: { udpTimeout: 30 } },
    { connectionTracking: {} },
  ],
  [
    'spec.networkInterfaces',
    'networkInterfaces must include',
    cards(card(0, 'interface')),
    cards(card(0, 'efa-only')),
  ],
  [
    'spec.networkInterfaces',
    'networkInterfaces must not have',
    cards(card(0, 'interface'), card(1, 'efa-only')),
    cards(card(0, 'interface'), card(0, 'efa-only')),
  ],
  [
    'spec.placementGroupSelector',
    'expected at least one',
    { placementGroupSelector: { name: 'a' } },
    { placementGroupSelector: {} },
  ],
  [
    'spec.placementGroupSelector',
    "'name' and 'id'",
    { placementGroupSelector: { id: 'pg-1' } },
    { placementGroupSelector: { id: 'pg-1', name: 'a' } },
  ],
];

const groups = (...securityGroupSelectorTerms: object[]) => ({ securityGroupSelectorTerms });
const subnets = (...subnetSelectorTerms: object[]) => ({ subnetSelectorTerms });
const security = 'spec.securityGroupSelectorTerms';
const network = 'spec.subnetSelectorTerms';
const selectors: readonly RuleCase[] = [
  [security, 'securityGroupSelectorTerms cannot be empty', groups({ id: 'sg-1' }), groups()],
  [security, 'expected at least one', groups({ name: 'a' }), groups({ name: 'a' }, {})],
  [
    security,
    "'id' is mutually exclusive",
    groups({ id: 'sg-1' }, { name: 'a' }),
    groups({ id: 'sg-1', name: 'a' }),
  ],
  [
    security,
    "'name' is mutually exclusive",
    groups({ name: 'a' }, { id: 'sg-1' }),
    groups({ name: 'a', tags: { a: 'b' } }),
  ],
  [`${security}[*].tags`, empty, groups({ tags: { a: 'b' } }), groups({ tags: { a: '' } })],
  [network, 'subnetSelectorTerms cannot be empty', subnets({ id: 'subnet-1' }), subnets()],
  [network, 'expected at least one', subnets({ tags: { a: 'b' } }), subnets({})],
  [
    network,
    "'id' is mutually exclusive",
    subnets({ id: 'subnet-1' }),
    subnets({ id: 'subnet-1', tags: { a: 'b' } }),
  ],
  [`${network}[*].tags`, empty, subnets({ tags: { a: 'b' } }), subnets({ tags: { a: '' } })],
];

const identity: readonly RuleCase[] = [
  ['spec', 'must specify exactly one of', { role: 'a' }, { instanceProfile: 'a' }],
  ['spec.role', 'role cannot be empty', { role: 'b' }, { role: '' }],
  [
    'spec.instanceProfile',
    'instanceProfile cannot be empty',
    { role: undefined, instanceProfile: 'a' },
    { instanceProfile: '' },
  ],
];

const kubelet = (settings: object) => ({ kubelet: settings });
const soft = (signal: string, grace: string) =>
  kubelet({ evictionSoft: { [signal]: '5%' }, evictionSoftGracePeriod: { [grace]: '1m' } });
const memory = 'memory.available';
const settings: readonly RuleCase[] = [
  [
    'spec.kubelet',
    'imageGCHighThresholdPercent must be',
    kubelet({ imageGCHighThresholdPercent: 80, imageGCLowThresholdPercent: 50 }),
    kubelet({ imageGCHighThresholdPercent: 50, imageGCLowThresholdPercent: 50 }),
  ],
  ['spec.kubelet', 'evictionSoft OwnerKey', soft(memory, memory), soft(memory, 'pid.available')],
  ['spec.kubelet', 'evictionSoftGracePeriod OwnerKey', soft(memory, memory), soft('pid.available', memory)],
  [
    'spec.kubelet.evictionHard',
    'valid keys',
    kubelet({ evictionHard: { [memory]: '5%' } }),
    kubelet({ evictionHard: { cpu: '5%' } }),
  ],
  ['spec.kubelet.evictionSoft', 'valid keys', soft(memory, memory), soft('cpu', 'cpu')],
  ['spec.kubelet.evictionSoftGracePeriod', 'valid keys', soft(memory, memory), soft('cpu', 'cpu')],
  ...['kubeReserved', 'systemReserved'].flatMap((name): RuleCase[] => [
    [
      `spec.kubelet.${name}`,
      'valid keys',
      kubelet({ [name]: { cpu: '1' } }),
      kubelet({ [name]: { gpu: '1' } }),
    ],
    [
      `spec.kubelet.${name}`,
      `${name} value`,
      kubelet({ [name]: { pid: '1' } }),
      kubelet({ [name]: { cpu: '-1' } }),
    ],
  ]),
];

const tags: readonly RuleCase[] = [
  ['empty tag keys', 'a', ''],
  ['tag contains a restricted tag matching eks:eks-cluster-name', 'eks', 'eks:eks-cluster-name'],
  [
    'tag contains a restricted tag matching kubernetes.io/cluster/',
    'kubernetes.io',
    'kubernetes.io/cluster/a',
  ],
  ['tag contains a restricted tag matching karpenter.sh/nodepool', 'nodepool', 'karpenter.sh/nodepool'],
  ['tag contains a restricted tag matching karpenter.sh/nodeclaim', 'nodeclaim', 'karpenter.sh/nodeclaim'],
  [
    'tag contains a restricted tag matching karpenter.k8s.aws/ec2nodeclass',
    'a',
    'karpenter.k8s.aws/ec2nodeclass',
  ],
].map(([says = '', good = '', bad = '']) => [
  'spec.tags',
  says,
  { tags: { [good]: 'a' } },
  { tags: { [bad]: 'a' } },
]);

/** For each rule of an EC2NodeClass, a spec that keeps it and one that breaks it. */
export const nodeClassCases: readonly RuleCase[] = [
  ...[...families, ...images, ...hardware],
  ...[...selectors, ...identity, ...settings, ...tags],
];
