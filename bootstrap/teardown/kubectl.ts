import { execFile } from 'node:child_process';
import { Problems, printable } from '../../src/problem.ts';
import type { Cluster, Live } from './world.ts';

/** Seconds that the API server has for one answer. */
const TIMEOUT = '60s';

const MAX_BUFFER = 256 * 1024 * 1024;

/** A cluster through kubectl: argument vectors, never a shell; objects as JSON. */
export class Kubectl implements Cluster {
  private readonly base: readonly string[];

  /** @param kubeconfig file; the current context of it is the cluster. */
  constructor(kubeconfig: string) {
    this.base = ['--kubeconfig', kubeconfig, '--request-timeout', TIMEOUT];
  }

  /** The server's own word that it is there and lets us in. Throws where it does not. */
  async reach(): Promise<void> {
    await this.run(['get', '--raw', '/version']);
    await this.run(['get', 'namespaces', '--output', 'name']);
  }

  async list(resource: string): Promise<readonly Live[]> {
    try {
      const text = await this.run(['get', resource, '--all-namespaces', '--output', 'json']);
      return (JSON.parse(text) as { items: Live[] }).items;
    } catch (error) {
      if (error instanceof KubectlRefusal && /doesn't have a resource type|NotFound/.test(error.message))
        return [];
      throw error;
    }
  }

  async delete(resource: string, object: Live): Promise<void> {
    await this.run(['delete', resource, '--ignore-not-found', '--wait=false', ...nameOf(object)]);
  }

  async patch(resource: string, object: Live, patch: unknown): Promise<void> {
    try {
      const flags = ['--type', 'merge', '--patch', JSON.stringify(patch)];
      await this.run(['patch', resource, ...flags, ...nameOf(object)]);
    } catch (error) {
      if (!(error instanceof KubectlRefusal) || !error.message.includes('NotFound')) throw error;
    }
  }

  private run(args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile('kubectl', [...this.base, ...args], { maxBuffer: MAX_BUFFER }, (error, stdout, stderr) => {
        if (error && 'code' in error && error.code === 'ENOENT') reject(missing());
        else if (error) reject(new KubectlRefusal(args, stderr || error.message));
        else resolve(stdout);
      });
    });
  }
}

/** kubectl, or the API server behind it, said no. */
export class KubectlRefusal extends Error {
  override readonly name = 'KubectlRefusal';

  constructor(args: readonly string[], stderr: string) {
    super(printable(`kubectl ${args.slice(0, 2).join(' ')}: ${stderr.trim()}`));
  }
}

function nameOf({ metadata: { namespace, name } }: Live): string[] {
  return [...(namespace === undefined ? [] : ['--namespace', namespace]), '--', name];
}

function missing(): Problems {
  return new Problems([
    {
      code: 'KUBECTL_MISSING',
      at: {},
      message: 'there is no "kubectl" on PATH',
      cure: 'Install it: https://kubernetes.io/docs/tasks/tools/#kubectl',
    },
  ]);
}
