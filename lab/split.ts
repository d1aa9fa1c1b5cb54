import { SYNC_WAVE } from '../src/house.ts';
import type { Client } from './client.ts';

/** Where the time of a cold sync went, in words: how long each wave of the root took, and which Application was the last of it. */
export async function split(client: Client, total: number): Promise<string> {
  const list = await client.list('argoproj.io/v1alpha1', 'Application');
  const children = list.filter((it) => it.metadata.name !== 'root');
  const waves = Map.groupBy(children, (it) => Number(it.metadata.annotations?.[SYNC_WAVE] ?? 0));
  const begun = (wave: number) =>
    Math.min(...(waves.get(wave) ?? []).map((it) => Date.parse(it.metadata.creationTimestamp)));
  const numbers = [...waves.keys()].sort((a, b) => a - b);
  const lines = numbers.map((wave, i) => {
    const next = numbers[i + 1];
    const names = (waves.get(wave) ?? []).map((it) => it.metadata.name).join(', ');
    const seconds = next === undefined ? undefined : Math.round((begun(next) - begun(wave)) / 1000);
    return `  wave ${String(wave).padStart(2)}  ${seconds === undefined ? '    ' : `${String(seconds).padStart(3)} s`}  ${names}`;
  });
  return [`all Synced and Healthy after ${Math.round(total / 1000)} s`, ...lines].join('\n');
}
