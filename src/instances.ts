import { readFileSync } from 'node:fs';

/** Number of pods that need no address of their own: the CNI and kube-proxy use the node's. */
const HOST_PODS = 2;

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
  /** How many pods it can hold where each has an address of the VPC and no prefixes are delegated. */
  readonly pods: number;
  /** As Kubernetes names it. */
  readonly architecture: 'amd64' | 'arm64';
  /** On demand, in the region and at the date of `instancePrices()`. */
  readonly usdPerHour: number;
}

/** Where and when the prices of instances were so. */
export interface InstancePrices {
  readonly region: string;
  /** ISO 8601. */
  readonly date: string;
}

type Entry = Omit<InstanceType, 'family' | 'size' | 'pods'> & {
  readonly interfaces: number;
  readonly addressesPerInterface: number;
};

interface File {
  readonly source: { readonly version: string };
  readonly prices: InstancePrices;
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

/** Every type that is known, by its name: the families and sizes of `scripts/instances.mjs`. */
export function instanceTypes(): ReadonlyMap<string, InstanceType> {
  types ??= new Map(read().types.map((it) => [it.name, typeOf(it)]));
  return types;
}

/** Which prices `usdPerHour` has. */
export function instancePrices(): InstancePrices {
  const { region, date } = read().prices;
  return { region, date };
}

/** Version of Karpenter's AWS provider that the file was made from. */
export function instancesVersion(): string {
  return read().source.version;
}

function typeOf({ interfaces, addressesPerInterface, ...rest }: Entry): InstanceType {
  const [family = '', size = ''] = rest.name.split('.');
  const { name, vcpu, memoryMiB, architecture, usdPerHour } = rest;
  // The first address of an interface is the interface's own:
  // https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
  const pods = interfaces * (addressesPerInterface - 1) + HOST_PODS;
  return { name, family, size, vcpu, memoryMiB, pods, architecture, usdPerHour };
}
