import type { Fault } from './checks.ts';
import { DEFAULT_CLASS, nodeClassSettings } from './node-class.ts';
import type { NodeClassSettings } from './node-class-schema.ts';
import type { Config } from './schema.ts';

/** What the schema cannot say of node classes, for a version of Kubernetes. */
export function checkNodeClasses(config: Config, version: string): Fault[] {
  const { pools, ...shared } = config;
  const ofAll = settingFaults(shared, version);
  return [
    ...ofAll,
    ...pools.flatMap((pool, index) => {
      if (!pool.nodeClass) return [];
      const path = `pools.${index}.nodeClass`;
      if (pool.name === DEFAULT_CLASS) return [nameFault(path)];
      return settingFaults(nodeClassSettings(config, pool), version)
        .filter(({ message }) => !ofAll.some((fault) => fault.message === message))
        .map((fault) => ({ ...fault, path: `${path}.${fault.path}` }));
    }),
  ];
}

/** Beginnings of tag keys that AWS, EKS and Karpenter keep for themselves; Karpenter finds subnets and its own instances by them. */
const RESERVED = ['aws:', 'eks:', 'kubernetes.io/cluster', 'karpenter.'];

function reservedTags(tags: NodeClassSettings['tags']): Fault[] {
  return Object.keys(tags).flatMap((key) => {
    const prefix = RESERVED.find((it) => key.startsWith(it));
    if (prefix === undefined) return [];
    return [
      {
        path: 'tags',
        message: `the tag "${key}" is not yours to set: what begins with "${prefix}" is kept for others`,
        cure: 'Use a key of your own.',
      },
    ];
  });
}

const nameFault = (path: string): Fault => ({
  path,
  message: `an EC2NodeClass is named after the pool, and "${DEFAULT_CLASS}" is that of all other pools`,
  cure: 'Rename the pool, or say these settings beside `pools`, for all of them.',
});

/** Limits of gp3 in proportion: IOPS for each GiB, MiB/s for each IOPS (https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html). */
const IOPS_PER_GIB = 500;
const THROUGHPUT_PER_IOPS = 0.25;
const BASE_IOPS = 3000;

function settingFaults(settings: NodeClassSettings, version: string): Fault[] {
  const { diskGiB, diskIops = BASE_IOPS, diskThroughput = 0, ami } = settings;
  const faults = reservedTags(settings.tags);
  if (diskIops > diskGiB * IOPS_PER_GIB) {
    faults.push({
      path: 'diskIops',
      message: `a gp3 volume of ${diskGiB} GiB has at most ${diskGiB * IOPS_PER_GIB} IOPS, and this asks for ${diskIops}`,
      cure: `Ask for fewer, or for ${Math.ceil(diskIops / IOPS_PER_GIB)} GiB.`,
    });
  }
  if (diskThroughput > diskIops * THROUGHPUT_PER_IOPS) {
    faults.push({
      path: 'diskThroughput',
      message: `a gp3 volume with ${diskIops} IOPS reaches ${diskIops * THROUGHPUT_PER_IOPS} MiB/s, and this asks for ${diskThroughput}`,
      cure: `Ask for less, or for ${diskThroughput / THROUGHPUT_PER_IOPS} IOPS.`,
    });
  }
  const first = FIRST_RELEASES[version];
  const [, date = ''] = /^al2023@v(\d{8})$/.exec(ami) ?? [];
  if (first !== undefined && date !== '' && date < first) {
    faults.push({
      path: 'ami',
      message: `release ${ami} is older than Kubernetes ${version} on EKS, so there is no such AMI for it and no node would start`,
      cure: `Name a release from v${first} on.`,
    });
  }
  return faults;
}

/**
 * Before when there are no AMIs for a version: EKS released them on 28 May 2025, 2 October 2025 and 27 January 2026
 * (https://endoflife.date/amazon-eks), and AMIs may be some days older.
 */
const FIRST_RELEASES: Readonly<Record<string, string>> = {
  '1.33': '20250501',
  '1.34': '20250901',
  '1.35': '20260101',
};
