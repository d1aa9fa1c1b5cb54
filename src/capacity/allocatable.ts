import { addressesWithPrefixes, type InstanceType, podCeiling } from '../instances.ts';
import { bytes, milliCpu } from '../quantity.ts';
import { type Amounts, GIB, MIB } from './amounts.ts';

/** What decides how much of an instance pods can have. */
export interface NodeSettings {
  /** Whose node it is: EKS caps the pods of its managed node groups. */
  readonly by: 'Karpenter' | 'EKS';
  /** Part of the memory that the hypervisor and the kernel keep, as Karpenter estimates it. */
  readonly memoryOverhead: number;
  /** Network interfaces that are not for pods. */
  readonly reservedInterfaces: number;
  readonly bottlerocket: boolean;
  /** Root volume. */
  readonly disk: number;
  readonly kubelet: Kubelet;
}

/** `spec.kubelet` of an EC2NodeClass, as far as it matters here. */
export interface Kubelet {
  readonly maxPods?: number;
  readonly podsPerCore?: number;
  readonly kubeReserved?: Readonly<Record<string, string>>;
  readonly systemReserved?: Readonly<Record<string, string>>;
  readonly evictionHard?: Readonly<Record<string, string>>;
}

/** An instance as a node. */
export interface NodeAmounts {
  /** What counts against a NodePool's limits. */
  readonly capacity: Amounts;
  /** What pods can have together, those of DaemonSets included. */
  readonly allocatable: Amounts;
}

/** Of a Graviton's memory, the kernel keeps this for itself. */
const GRAVITON_RESERVED = 64;

/** Shares of the CPU that EKS reserves for the kubelet: of the first 1000m, the next 1000m, the next 2000m, the rest. */
const CPU_STEPS: readonly (readonly [from: number, to: number, share: number])[] = [
  [0, 1000, 0.06],
  [1000, 2000, 0.01],
  [2000, 4000, 0.005],
  [4000, Number.POSITIVE_INFINITY, 0.0025],
];

/**
 * Capacity and allocatable resources of an instance, by the arithmetic of EKS's AMIs (nodeadm: 255 MiB and 11 MiB for each pod,
 * CPU in steps, eviction at 100 MiB; https://github.com/awslabs/amazon-eks-ami, nodeadm/internal/kubelet/config.go), which
 * Karpenter repeats to choose nodes (aws/karpenter-provider-aws, pkg/providers/instancetype/types.go). The result equals
 * https://karpenter.sh/docs/reference/instance-types/ for the default node class.
 */
export function nodeAmounts(type: InstanceType, settings: NodeSettings): NodeAmounts {
  const { kubelet, memoryOverhead } = settings;
  const cpu = type.vcpu * 1000;
  const usableMiB = type.memoryMiB - (type.architecture === 'arm64' ? GRAVITON_RESERVED : 0);
  // In Karpenter's order of operations: another rounds otherwise.
  const memory = (usableMiB - Math.ceil((usableMiB * MIB * memoryOverhead) / 1024 / 1024)) * MIB;
  const pods = podsOf(type, settings);
  const gpus = type.gpu?.manufacturer === 'NVIDIA' ? type.gpu.count : 0;
  const capacity: Amounts = { milliCpu: cpu, memory, disk: settings.disk, gpus, pods };
  // Bottlerocket counts the pods that the node takes, AL2023 those that its interfaces have addresses for.
  const reservedFor = settings.bottlerocket ? pods : type.pods;
  const reserved = (resource: string, otherwise: number, read: (quantity: string) => number) =>
    given(kubelet.kubeReserved?.[resource], otherwise, read) +
    given(kubelet.systemReserved?.[resource], 0, read);
  const evicted = (signal: string, otherwise: number, all: number) =>
    given(kubelet.evictionHard?.[signal], otherwise, (text) =>
      text.endsWith('%') ? Math.ceil((all / 100) * percent(text)) : bytes(text),
    );
  return {
    capacity,
    allocatable: {
      ...capacity,
      milliCpu: cpu - reserved('cpu', reservedCpu(cpu), milliCpu),
      memory:
        memory -
        reserved('memory', (11 * reservedFor + 255) * MIB, bytes) -
        evicted('memory.available', 100 * MIB, memory),
      disk:
        settings.disk -
        reserved('ephemeral-storage', GIB, bytes) -
        evicted('nodefs.available', Math.ceil(settings.disk / 10), settings.disk),
    },
  };
}

/**
 * How many pods the kubelet takes. One address a pod, unless more is stated: whoever states more lets the CNI assign prefixes.
 */
function podsOf(type: InstanceType, { by, reservedInterfaces, kubelet, bottlerocket }: NodeSettings): number {
  const interfaces = Math.max(0, type.interfaces - reservedInterfaces);
  const addresses = interfaces === 0 ? 0 : interfaces * (type.addressesPerInterface - 1) + 2;
  if (by === 'EKS') return Math.min(addresses, podCeiling(type));
  const most =
    kubelet.maxPods === undefined
      ? addresses
      : Math.min(kubelet.maxPods, Math.max(addresses, addressesWithPrefixes(type)));
  const { podsPerCore = 0 } = kubelet;
  return podsPerCore > 0 && !bottlerocket ? Math.min(most, podsPerCore * type.vcpu) : most;
}

function reservedCpu(cpu: number): number {
  let reserved = 0;
  for (const [from, to, share] of CPU_STEPS) {
    if (cpu > from) reserved += Math.floor((Math.min(cpu, to) - from) * share);
  }
  return reserved;
}

/** 100 % switches the signal off (https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/). */
function percent(text: string): number {
  const value = Number.parseFloat(text);
  return value === 100 ? 0 : value;
}

/** What is stated, read; the default where nothing is, or what its schema refuses. */
function given(text: string | undefined, otherwise: number, read: (quantity: string) => number): number {
  if (text === undefined) return otherwise;
  try {
    return read(text);
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}
