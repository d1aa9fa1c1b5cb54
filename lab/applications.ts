import { SYNC_WAVE } from '../src/house.ts';
import type { KubeObject } from '../src/object.ts';

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
