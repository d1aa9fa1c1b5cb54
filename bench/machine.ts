import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** Magic numbers of file systems, as statfs(2) gives them, and whether they lie on a disk. */
const FILE_SYSTEMS: Readonly<Record<number, { readonly name: string; readonly onDisk: boolean }>> = {
  61267: { name: 'ext4', onDisk: true },
  1481003842: { name: 'xfs', onDisk: true },
  2435016766: { name: 'btrfs', onDisk: true },
  801189825: { name: 'zfs', onDisk: true },
  26: { name: 'apfs', onDisk: true },
  2035054128: { name: 'overlay', onDisk: true },
  16914836: { name: 'tmpfs', onDisk: false },
};

/** What a reader must know to judge figures. */
export interface Machine {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly fileSystem: string;
  /** Unknown file systems are taken to be on a disk. */
  readonly onDisk: boolean;
}

/** This machine, and the file system that holds `dir`. */
export function machine(dir: string): Machine {
  const { type } = statfsSync(dir);
  const { name, onDisk } = FILE_SYSTEMS[type] ?? { name: `0x${type.toString(16)}`, onDisk: true };
  return {
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
    fileSystem: name,
    onDisk,
  };
}
