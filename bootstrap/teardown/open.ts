import type { Environment } from '../../src/environment.ts';
import { Problems } from '../../src/problem.ts';
import { type Described, writeKubeconfig } from '../kubeconfig.ts';
import { Kubectl, KubectlRefusal } from '../kubectl.ts';
import { orNone } from './found/index.ts';
import type { Ask, Cluster } from './world.ts';

/**
 * The cluster of an environment, with a kubeconfig of its own, so that whatever context the user is in is never touched;
 * `undefined` where AWS says that there is no such cluster. `close` removes the file.
 *
 * @throws Problems TEARDOWN_UNREACHABLE where the cluster is there and does not answer, or lets nobody in; KUBECTL_MISSING.
 */
export async function openCluster(
  environment: Environment,
  aws: Ask,
): Promise<{ readonly cluster?: Cluster; close(): void }> {
  const { cluster, name, region } = environment;
  const described = (await orNone(aws(['eks', 'describe-cluster', '--name', cluster.name]))) as
    | Described
    | undefined;
  if (described === undefined) return { close: () => {} };
  const { file, close } = writeKubeconfig(environment, described);
  try {
    const kubectl = new Kubectl(file);
    await kubectl.reach();
    return { cluster: kubectl, close };
  } catch (error) {
    close();
    if (!(error instanceof KubectlRefusal)) throw error;
    throw new Problems([
      {
        code: 'TEARDOWN_UNREACHABLE',
        at: { environment: name },
        message: `the cluster ${cluster.name} is there in ${region} and cannot be reached: ${error.reason}`,
        cure: 'Go where its endpoint is open (cluster.publicEndpoint, or inside the VPC), with a role that cluster.access lets in: as long as the cluster is there, its controllers must delete what they made in AWS.',
      },
    ]);
  }
}
