import { setTimeout as sleep } from 'node:timers/promises';
import { SYNC_WAVE } from '../src/house.ts';
import type { Tree } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';
import type { Client } from './client.ts';
import type { Say } from './control-plane.ts';

/** What an Application's status says, as far as the lab shows it. */
interface Status {
  readonly sync?: { readonly status?: string };
  readonly health?: { readonly status?: string };
  readonly operationState?: { readonly phase?: string; readonly message?: string };
  readonly conditions?: readonly { readonly message: string }[];
}

/** Whether Argo CD calls it Synced and Healthy, with nothing on its way. */
export function isDone(application: KubeObject): boolean {
  const { sync, health, operationState } = statusOf(application);
  return sync?.status === 'Synced' && health?.status === 'Healthy' && operationState?.phase !== 'Running';
}

/** One line: wave, name, sync, health, and what holds it up. */
export function describeApplication(application: KubeObject): string {
  const { sync, health, operationState, conditions = [] } = statusOf(application);
  const { name, annotations } = application.metadata;
  const running = operationState?.phase === 'Succeeded' ? undefined : operationState?.message;
  const why = isDone(application) ? '' : (conditions[0]?.message ?? running ?? '');
  const wave = `wave ${annotations?.[SYNC_WAVE] ?? 0}`.padEnd(7);
  const line = `${wave}  ${name.padEnd(30)} ${sync?.status ?? '-'} ${health?.status ?? '-'}  ${why}`;
  return line.split('\n', 1).join('').slice(0, 240).trimEnd();
}

function statusOf(application: KubeObject): Status {
  return (application as { status?: Status }).status ?? {};
}

/** Names of a tree's Applications: the root, and what it syncs. */
export function applicationsOf(tree: Tree): string[] {
  return [...tree.bootstrap, ...tree.argocd]
    .filter((it) => it.kind === 'Application')
    .map((it) => it.metadata.name);
}

/** Milliseconds between looks at the Applications. */
const PERIOD = 1_000;

/**
 * Says what becomes of the Applications, each time that one changes, until the named ones are done or the time (milliseconds)
 * is up. Returns whether they are.
 */
export async function follow(
  client: Client,
  names: readonly string[],
  say: Say,
  within: number,
): Promise<boolean> {
  const start = Date.now();
  const said = new Map<string, string>();
  for (;;) {
    const list = await client.list('argoproj.io/v1alpha1', 'Application');
    for (const object of list) {
      const line = describeApplication(object);
      if (said.get(object.metadata.name) !== line)
        say(`${Math.round((Date.now() - start) / 1000)} s  ${line}`);
      said.set(object.metadata.name, line);
    }
    if (names.every((name) => list.some((it) => it.metadata.name === name && isDone(it)))) return true;
    if (Date.now() - start > within) return false;
    await sleep(PERIOD);
  }
}
