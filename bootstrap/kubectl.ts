import { setTimeout as sleep } from 'node:timers/promises';
import { Problems, printable } from '../src/problem.ts';
import { run } from './process.ts';
import type { Cluster, Live as Deleted } from './teardown/world.ts';

/** What `kubectl get` shows of an object. */
export interface Live {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** Milliseconds that a list of all objects of a kind has: a big cluster answers in pages. */
const LIST = 600_000;

/** A cluster, by way of kubectl, which people have anyway: no shell, and no context but that of the file. */
export class Kubectl implements Cluster {
  readonly #base: readonly string[];

  /** @param kubeconfig file whose current context is the cluster. */
  constructor(kubeconfig: string) {
    this.#base = ['--kubeconfig', kubeconfig, '--request-timeout', '60s'];
  }

  /** An object, or `undefined` where it is not there, or its kind is not. */
  async find(resource: string, name: string, namespace?: string): Promise<Live | undefined> {
    const where = namespace === undefined ? [] : ['--namespace', namespace];
    const ran = await this.#run(['get', resource, name, ...where, '--ignore-not-found', '--output', 'json']);
    if (ran.code !== 0 && /the server doesn't have a resource type/.test(ran.err)) return undefined;
    const out = this.#checked(`get ${resource}/${name}`, ran);
    return out.trim() === '' ? undefined : (JSON.parse(out) as Live);
  }

  /**
   * Applies objects on the server, as that field manager. What others own is taken over: whoever calls it is about to say all that is
   * said of them.
   */
  async apply(objects: readonly object[], manager: string): Promise<void> {
    if (objects.length === 0) return;
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    const ran = await this.#run(
      ['apply', '--server-side', '--force-conflicts', '--field-manager', manager, '--filename', '-'],
      input,
    );
    this.#checked('apply', ran);
  }

  /**
   * Waits until an object has a condition, for at most so many seconds. `kubectl wait` fails on a kind that has just been made, whose conditions are null.
   * @throws Problems KUBECTL_FAILED, also as soon as a Job has failed.
   */
  async until(
    resource: string,
    name: string,
    condition: string,
    seconds: number,
    namespace?: string,
  ): Promise<void> {
    const end = Date.now() + seconds * 1000;
    for (;;) {
      const { conditions } = ((await this.find(resource, name, namespace))?.status ?? {}) as {
        conditions?: readonly { type: string; status: string; message?: string }[] | null;
      };
      const holds = (type: string) => conditions?.find((it) => it.type === type && it.status === 'True');
      if (holds(condition)) return;
      const failed = resource === 'job' ? holds('Failed') : undefined;
      if (failed || Date.now() > end) {
        throw new KubectlRefusal(
          `get ${resource}/${name}`,
          failed?.message ?? `it is not ${condition} after ${seconds} seconds`,
        );
      }
      await sleep(1000);
    }
  }

  /** Waits until the pods of a workload run, for at most so many seconds. */
  async rolledOut(what: string, namespace: string, seconds: number): Promise<void> {
    const args = ['rollout', 'status', what, '--namespace', namespace, '--timeout', `${seconds}s`];
    this.#checked(args.slice(0, 3).join(' '), await this.#run(args, undefined, (seconds + 30) * 1000));
  }

  /** Deletes an object, and waits until it is gone. */
  async remove(resource: string, name: string, namespace: string): Promise<void> {
    const ran = await this.#run(['delete', resource, name, '--namespace', namespace, '--ignore-not-found']);
    this.#checked(`delete ${resource}/${name}`, ran);
  }

  /** The server's own word that it is there and lets us in. @throws KubectlRefusal where it does not. */
  async reach(): Promise<void> {
    for (const args of [
      ['get', '--raw', '/version'],
      ['get', 'namespaces', '--output', 'name'],
    ]) {
      this.#checked(args.join(' '), await this.#run(args));
    }
  }

  async list(resource: string): Promise<readonly Deleted[]> {
    const args = ['get', resource, '--all-namespaces', '--output', 'json'];
    const ran = await this.#run(args, undefined, LIST);
    if (ran.code !== 0 && /doesn't have a resource type|NotFound/.test(ran.err)) return [];
    return (JSON.parse(this.#checked(`get ${resource}`, ran)) as { items: Deleted[] }).items;
  }

  async delete(resource: string, object: Deleted): Promise<void> {
    const args = ['delete', resource, '--ignore-not-found', '--wait=false'];
    this.#checked(`delete ${resource}`, await this.#run(args, undefined, undefined, nameOf(object)));
  }

  async patch(resource: string, object: Deleted, patch: unknown): Promise<void> {
    const args = ['patch', resource, '--type', 'merge', '--patch', JSON.stringify(patch)];
    const ran = await this.#run(args, undefined, undefined, nameOf(object));
    if (ran.code !== 0 && ran.err.includes('NotFound')) return;
    this.#checked(`patch ${resource}`, ran);
  }

  /** @param object where and what, last: what follows `--` is no option, whatever it is called. */
  async #run(args: readonly string[], input?: string, within?: number, object: readonly string[] = []) {
    try {
      return await run('kubectl', [...args, ...this.#base, ...object], {
        ...(input !== undefined && { input }),
        ...(within !== undefined && { within }),
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Problems([
        {
          code: 'KUBECTL_MISSING',
          at: {},
          message: 'there is no "kubectl" on PATH',
          cure: 'Install it: https://kubernetes.io/docs/tasks/tools/#kubectl',
        },
      ]);
    }
  }

  #checked(what: string, { code, out, err, late }: Awaited<ReturnType<typeof run>>): string {
    if (code === 0) return out;
    throw new KubectlRefusal(what, late ? 'no answer in time' : err.trim().slice(-2000));
  }
}

function nameOf({ metadata: { namespace, name } }: Deleted): string[] {
  return [...(namespace === undefined ? [] : ['--namespace', namespace]), '--', name];
}

/** kubectl, or the API server behind it, said no. */
export class KubectlRefusal extends Problems {
  /** What it said. */
  readonly reason: string;

  constructor(what: string, message: string) {
    const reason = printable(message);
    super([
      {
        code: 'KUBECTL_FAILED',
        at: { object: `kubectl ${what}` },
        message: reason,
        cure: 'Mend what it says and run the command again: it goes on from there.',
      },
    ]);
    this.reason = reason;
  }
}
