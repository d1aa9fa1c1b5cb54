import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tree } from '../../src/model.ts';
import { type Problem, Problems } from '../../src/problem.ts';
import { orNone } from './found.ts';
import { Kubectl } from './kubectl.ts';
import type { Aws, Cluster } from './world.ts';

/**
 * The cluster of an environment, with a kubeconfig of its own, so that whatever context the user is in is never touched;
 * `undefined` where AWS says that there is no such cluster. `close` removes the file.
 *
 * @throws Problems TEARDOWN_ACCOUNT where the credentials are another account's; TEARDOWN_UNREACHABLE where the cluster is
 *   there and does not answer, or lets nobody in.
 */
export async function openCluster(tree: Tree, aws: Aws): Promise<{ cluster?: Cluster; close(): void }> {
  const { environment } = tree;
  const { account, cluster, name, region } = environment;
  const problem = (code: string, message: string, cure: string): Problem => ({
    code,
    at: { environment: name },
    message,
    cure,
  });
  const identity = (await aws(['sts', 'get-caller-identity'])) as { Account: string };
  if (identity.Account !== account) {
    const message = `the credentials are of the account ${identity.Account}, and ${name} is in ${account}`;
    throw new Problems([
      problem('TEARDOWN_ACCOUNT', message, 'Take credentials of that account (AWS_PROFILE).'),
    ]);
  }
  if ((await orNone(aws(['eks', 'describe-cluster', '--name', cluster.name]))) === undefined) {
    return { close: () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'espalier-teardown-'));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'kubeconfig');
    await aws(['eks', 'update-kubeconfig', '--name', cluster.name, '--kubeconfig', file]);
    const kubectl = new Kubectl(file);
    await kubectl.reach();
    return { cluster: kubectl, close };
  } catch (error) {
    close();
    if (error instanceof Problems) throw error;
    const message = `the cluster ${cluster.name} is there in ${region} and cannot be reached: ${(error as Error).message}`;
    const cure =
      'Go where its endpoint is open (cluster.publicEndpoint, or inside the VPC), with a role that cluster.access lets in. Without its objects its load balancers, volumes and nodes would stay.';
    throw new Problems([problem('TEARDOWN_UNREACHABLE', message, cure)]);
  }
}
