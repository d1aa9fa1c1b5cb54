import type { Command } from '../../src/cli/command.ts';
import { throwIfAny } from '../../src/problem.ts';
import { cacheFolder, programNames } from '../binaries.ts';
import { build, elapsed } from '../build.ts';
import { pinnedVersion } from '../programs.ts';
import { missingTools } from '../tools.ts';

const command: Command = {
  usage: `lab build [program...]

Builds etcd, Kubernetes' control plane, Argo CD, helm and kwok from Go modules, pinned in lab/build/, into a cache folder:
ESPALIER_LAB_CACHE, or ~/.cache/espalier/lab. What is there already is left alone.`,
  options: {},

  async run({ positionals }) {
    const start = Date.now();
    const names = programNames(positionals);
    throwIfAny(missingTools(['go']));
    const { built, cached } = await build(names, (line) => console.log(line));
    const list = (them: readonly string[]) => them.map((name) => `${name} ${pinnedVersion(name)}`).join(', ');
    if (cached.length > 0) console.log(`in the cache: ${list(cached)}`);
    if (built.length > 0) console.log(`built in ${elapsed(start)}: ${list(built)}`);
    console.log(cacheFolder());
    return 0;
  },
};

export default command;
