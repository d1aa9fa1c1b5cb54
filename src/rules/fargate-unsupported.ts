import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { fargatePods } from './_fargate.ts';
import type { Pods } from './_pods.ts';

export default rule({
  code: 'FARGATE_UNSUPPORTED',
  title:
    'What a Fargate profile takes can run there: no DaemonSet, host access, privilege, GPU or EBS volume',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate.html',
  check: (tree) =>
    fargatePods(tree).flatMap((pods) =>
      unsupported(pods).map((what) => ({
        at: atSummary(tree, pods),
        message: `a Fargate profile takes its pods, and Fargate has no ${what}`,
        cure: 'Narrow the selectors of compute.fargate so that they leave it out, or do without.',
      })),
    ),
});

function unsupported({ kind, hostNetwork, containers, volumes }: Pods): string[] {
  return [
    ...(kind === 'DaemonSet' ? ['DaemonSets'] : []),
    ...(hostNetwork ? ['host network'] : []),
    ...containers.flatMap(({ name, privileged, ports = [], limits = {} }) => [
      ...(privileged === true ? [`privileged containers ("${name}")`] : []),
      ...(ports.some(({ hostPort }) => hostPort !== undefined) ? [`host ports ("${name}")`] : []),
      ...(Object.keys(limits).some((resource) => resource.endsWith('/gpu')) ? [`GPUs ("${name}")`] : []),
    ]),
    ...volumes.filter(isBlockStorage).map((volume) => `EBS volumes (${volume})`),
  ];
}

/** Claims: EFS is the only other storage, and nothing is provisioned from it on Fargate. */
function isBlockStorage(volume: string): boolean {
  return (
    volume === 'persistentVolumeClaim' || volume === 'ephemeral' || volume.startsWith('volumeClaimTemplate:')
  );
}
