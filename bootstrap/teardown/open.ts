import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../../src/environment.ts';
import { Problems } from '../../src/problem.ts';
import { orNone } from './found/index.ts';
import { Kubectl } from './kubectl.ts';
import type { Ask, Cluster } from './world.ts';

/** What `describe-cluster` says of how a cluster is reached. */
interface Described {
  readonly cluster: {
    readonly endpoint?: string;
    readonly certificateAuthority?: { readonly data?: string };
  };
}

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
  const folder = mkdtempSync(join(tmpdir(), 'espalier-teardown-'));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'kubeconfig');
    writeFileSync(file, JSON.stringify(kubeconfig(environment, described)), { mode: 0o600 });
    const kubectl = new Kubectl(file);
    await kubectl.reach();
    return { cluster: kubectl, close };
  } catch (error) {
    close();
    if (error instanceof Problems) throw error;
    throw new Problems([
      {
        code: 'TEARDOWN_UNREACHABLE',
        at: { environment: name },
        message: `the cluster ${cluster.name} is there in ${region} and cannot be reached: ${(error as Error).message}`,
        cure: 'Go where its endpoint is open (cluster.publicEndpoint, or inside the VPC), with a role that cluster.access lets in: as long as the cluster is there, its controllers must delete what they made in AWS.',
      },
    ]);
  }
}

/** kubectl asks the AWS CLI for a token each time: there is no secret in it. */
export function kubeconfig({ cluster: { name }, region }: Environment, { cluster }: Described) {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: 'aws',
    args: ['--region', region, 'eks', 'get-token', '--cluster-name', name, '--output', 'json'],
    interactiveMode: 'Never',
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: {
          server: cluster.endpoint,
          'certificate-authority-data': cluster.certificateAuthority?.data,
        },
      },
    ],
    users: [{ name, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}
