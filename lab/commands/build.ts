import type { Command } from '../../src/cli/command.ts';
import { throwIfAny } from '../../src/problem.ts';
import { cacheFolder, type Target, targetsOf } from '../binaries.ts';
import { build, describeTarget, elapsed } from '../build.ts';
import { missingTools } from '../tools.ts';

const command: Command = {
  usage: `lab build [program...]

Builds etcd, Kubernetes' control plane, Argo CD, helm, kwok, Karpenter, KEDA, Prometheus, Prometheus Adapter and Pulumi from Go modules, pinned
in lab/build/, into a cache folder: ESPALIER_LAB_CACHE, or ~/.cache/espalier/lab. What is there already is left alone.`,
  options: {},

  async run({ positionals }) {
    const start = Date.now();
    const targets = targetsOf(positionals);
    throwIfAny(missingTools(['go']));
    const { built, cached } = await build(targets, (line) => console.log(line));
    const list = (them: readonly Target[]) => them.map(describeTarget).join(', ');
    if (cached.length > 0) console.log(`in the cache: ${list(cached)}`);
    if (built.length > 0) console.log(`built in ${elapsed(start)}: ${list(built)}`);
    console.log(cacheFolder());
    return 0;
  },
};

export default command;
