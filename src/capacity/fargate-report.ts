import { fargateProfileOf } from '../environment.ts';
import { fargateSize } from '../fargate.ts';
import type { Tree } from '../model.ts';
import { GIB } from './amounts.ts';
import { type Demand, demandsOf } from './demand.ts';
import type { FargateReport, FargateUse } from './report-types.ts';
import { round } from './text.ts';

/** What each Fargate profile runs and is billed for. */
export function fargateReports(tree: Tree): FargateReport[] {
  const { environment } = tree;
  const byProfile = Map.groupBy(
    demandsOf(tree),
    ({ pods }) => fargateProfileOf(environment, pods.namespace, pods.podLabels)?.name,
  );
  return environment.compute.fargate.map(({ name }) => {
    const demands = byProfile.get(name) ?? [];
    return { profile: name, min: fargateUse(demands, 'min'), max: fargateUse(demands, 'max') };
  });
}

function fargateUse(demands: readonly Demand[], scale: 'min' | 'max'): FargateUse {
  const sum = (of: (demand: Demand) => number) =>
    round(demands.reduce((whole, demand) => whole + demand[scale] * of(demand), 0));
  return {
    pods: sum(() => 1),
    requested: {
      vcpu: sum(({ request }) => request.milliCpu / 1000),
      memoryGiB: sum(({ request }) => request.memory / GIB),
    },
    billed: {
      vcpu: sum(({ pods }) => (fargateSize(pods)?.milliCpu ?? 0) / 1000),
      memoryGiB: sum(({ pods }) => fargateSize(pods)?.memoryGiB ?? 0),
    },
  };
}
