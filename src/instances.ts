import { readFileSync } from 'node:fs';

/** Number of pods that need no address of their own: the CNI and kube-proxy use the node's. */
const HOST_PODS = 2;

/** Addresses of a prefix that the CNI may assign in place of one address. */
const PREFIX = 16;

/** A type of EC2 instance. */
export interface InstanceType {
  /** `m7i.large`. */
  readonly name: string;
  /** `m7i`. */
  readonly family: string;
  /** `large`. */
  readonly size: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  /** As Kubernetes names it. */
  readonly architecture: 'amd64' | 'arm64';
  /** Of the processor: `Intel`. */
  readonly manufacturer: string;
  /** Absent for bare metal. */
  readonly hypervisor?: 'nitro' | 'xen';
  /** Network interfaces of the card that the CNI uses. */
  readonly interfaces: number;
  readonly addressesPerInterface: number;
  /** How many pods it can hold where each has an address of the VPC and no prefixes are delegated. */
  readonly pods: number;
  readonly gpu?: Gpu;
  /** On demand, by region; a region that is not here is one whose price is not known. */
  readonly usdPerHour: Readonly<Record<string, number>>;
}

/** The GPUs of a type. */
export interface Gpu {
  /** `t4`, as Karpenter's label has it. */
  readonly name: string;
  readonly manufacturer: string;
  readonly count: number;
  /** Of one. */
  readonly memoryMiB: number;
}

type Entry = Omit<InstanceType, 'family' | 'size' | 'pods'>;

interface File {
  readonly source: { readonly version: string };
  readonly prices: {
    readonly sources: readonly { readonly date: string; readonly regions: readonly string[] }[];
  };
  readonly types: readonly Entry[];
}

/** File of all of it, for programs that are not in TypeScript. */
export const INSTANCES_FILE = new URL('../data/instances.json', import.meta.url);

let file: File | undefined;
let types: ReadonlyMap<string, InstanceType> | undefined;

function read(): File {
  file ??= JSON.parse(readFileSync(INSTANCES_FILE, 'utf8')) as File;
  return file;
}

/** Every type that is known, by its name: those of the families of `scripts/instances/shapes.mjs`. Read when first asked. */
export function instanceTypes(): ReadonlyMap<string, InstanceType> {
  types ??= new Map(read().types.map((it) => [it.name, typeOf(it)]));
  return types;
}

/** When the prices of a region were so, as ISO 8601; `undefined` where none are known. */
export function priceDate(region: string): string | undefined {
  return read().prices.sources.find(({ regions }) => regions.includes(region))?.date;
}

/** Version of Karpenter's AWS provider that the file was made from. */
export function instancesVersion(): string {
  return read().source.version;
}

/**
 * How many pods have an address where the CNI assigns prefixes of 16 in place of single addresses, which it can on Nitro
 * alone (https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html).
 */
export function addressesWithPrefixes(type: InstanceType): number {
  if (type.hypervisor === 'xen') return type.pods;
  return type.interfaces * (type.addressesPerInterface - 1) * PREFIX + HOST_PODS;
}

/**
 * How many pods EKS recommends with prefixes: as there are addresses, up to 110, from 30 vCPU on up to 250
 * (https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html).
 */
export function podsWithPrefixes(type: InstanceType): number {
  return type.hypervisor === 'xen' ? type.pods : Math.min(addressesWithPrefixes(type), podCeiling(type));
}

/** The most pods that EKS lets a node of a managed node group have, whatever its addresses (same page). */
export function podCeiling({ vcpu }: Pick<InstanceType, 'vcpu'>): number {
  return vcpu < 30 ? 110 : 250;
}

/** Labels of Karpenter that say something of a type which the file does not hold; they may have any value. */
const UNKNOWN = [
  'karpenter.k8s.aws/instance-ebs-bandwidth',
  'karpenter.k8s.aws/instance-network-bandwidth',
  'karpenter.k8s.aws/instance-local-nvme',
  'karpenter.k8s.aws/instance-cpu-sustained-clock-speed-mhz',
  'karpenter.k8s.aws/instance-encryption-in-transit-supported',
];

type Labels = ReadonlyMap<string, readonly string[] | 'any'>;

const known = new WeakMap<InstanceType, Labels>();

/** The labels of a type, as Karpenter gives them to its nodes (https://karpenter.sh/docs/reference/instance-types/). */
export function instanceLabels(type: InstanceType): Labels {
  let labels = known.get(type);
  if (!labels) {
    labels = labelsOf(type);
    known.set(type, labels);
  }
  return labels;
}

function labelsOf(type: InstanceType): Labels {
  const { name, family, size, vcpu, memoryMiB, architecture, manufacturer, hypervisor = '', gpu } = type;
  const [, category = '', generation = ''] = /^([a-z]+)(\d+)/.exec(family) ?? [];
  const facts: Record<string, string | number> = {
    category,
    generation,
    family,
    size,
    cpu: vcpu,
    memory: memoryMiB,
    'cpu-manufacturer': manufacturer.toLowerCase(),
    hypervisor,
    'capability-flex': String(family.includes('-flex')),
    ...(gpu && {
      'gpu-name': gpu.name,
      'gpu-manufacturer': gpu.manufacturer.toLowerCase(),
      'gpu-count': gpu.count,
      'gpu-memory': gpu.memoryMiB,
    }),
  };
  return new Map<string, readonly string[] | 'any'>([
    ['node.kubernetes.io/instance-type', [name]],
    ['kubernetes.io/arch', [architecture]],
    ['karpenter.k8s.aws/instance-tenancy', ['default', 'dedicated']],
    ...UNKNOWN.map((key) => [key, 'any'] as const),
    ...Object.entries(facts).map(
      ([key, fact]) => [`karpenter.k8s.aws/instance-${key}`, [String(fact)]] as const,
    ),
  ]);
}

function typeOf(entry: Entry): InstanceType {
  const [family = '', size = ''] = entry.name.split('.');
  // The first address of an interface is the interface's own:
  // https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
  const pods = entry.interfaces * (entry.addressesPerInterface - 1) + HOST_PODS;
  return { ...entry, family, size, pods };
}
