import type { KubeObject } from '../src/object.ts';

/** A condition as Kubernetes' API conventions have it (sig-architecture, api-conventions.md#typical-status-properties). */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  readonly lastTransitionTime: string;
  readonly observedGeneration?: number;
}

/** A condition of an object that is true from now on. */
export function condition(object: KubeObject, type: string, reason: string): Condition {
  const { generation } = object.metadata as { generation?: number };
  return {
    type,
    status: 'True',
    reason,
    message: '',
    lastTransitionTime: now(),
    ...(generation !== undefined && { observedGeneration: generation }),
  };
}

/** Whether a condition is true of what is asked for now: one that was observed of an older generation is not. */
export function isTrue(object: KubeObject, type: string): boolean {
  const { generation } = object.metadata as { generation?: number };
  const found = (object.status?.conditions as Condition[] | undefined)?.find((it) => it.type === type);
  if (found?.status !== 'True') return false;
  return found.observedGeneration === undefined || found.observedGeneration === generation;
}

/** The time as Kubernetes writes it: to the second. */
export function now(): string {
  return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
}
