import { SYNC_WAVE } from '../house.ts';
import type { BuiltComponent } from '../model.ts';
import type { KubeObject } from '../object.ts';

/** Wave of an object inside its Application. */
export function waveOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[SYNC_WAVE] ?? 0);
}

/** The last wave inside a component's Application; what its charts bring is in wave 0. */
export function lastWaveOf({ objects, charts }: BuiltComponent): number {
  return objects.reduce((last, object) => Math.max(last, waveOf(object)), charts.length > 0 ? 0 : -Infinity);
}
