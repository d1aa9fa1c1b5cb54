import { existsSync } from 'node:fs';
import { binaryFile, goVersion, targetsOf } from '../../lab/binaries.ts';

/** Pulumi's CLI as the lab builds it from Go modules; `undefined` where it is not built. It has no language host. */
export async function builtPulumi(): Promise<string | undefined> {
  try {
    const [target] = targetsOf(['pulumi']);
    const file = target && binaryFile(target, await goVersion());
    return file !== undefined && existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}
