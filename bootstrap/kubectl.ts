import { setTimeout as sleep } from 'node:timers/promises';
import { Problems, printable } from '../src/problem.ts';
import { run } from './process.ts';

/** What `kubectl get` shows of an object. */
export interface Live {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

/** A cluster, by way of kubectl, which people have anyway: no shell, and no context but that of the file. */
export class Kubectl {
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
        throw failure(
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

  async #run(args: readonly string[], input?: string, within?: number) {
    try {
      return await run('kubectl', [...args, ...this.#base], {
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
    throw failure(what, late ? 'no answer in time' : err.trim().slice(-2000));
  }
}

function failure(what: string, message: string): Problems {
  return new Problems([
    {
      code: 'KUBECTL_FAILED',
      at: { object: `kubectl ${what}` },
      message: printable(message),
      cure: 'Mend what it says and run the command again: it goes on from there.',
    },
  ]);
}
