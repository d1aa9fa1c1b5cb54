import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { ChartData } from './data.ts';
import { fileOf } from './data.ts';
import { formatRecord } from './format.ts';
import type { ChartKeys } from './keys.ts';

/** Both files of one chart. */
export interface ChartRecord {
  readonly data: ChartData;
  readonly keys: ChartKeys;
}

/** Reads a chart's record from disk, past the cache. Throws a Problem where there is none. */
export function readRecord(name: string, folder?: string): ChartRecord {
  const read = (ending: '.json' | '.keys.json') =>
    JSON.parse(readFileSync(fileOf(name, ending, folder), 'utf8'));
  return { data: read('.json'), keys: read('.keys.json') };
}

/**
 * Writes records, and returns the names of those that changed. Files are renamed into place only after all of them
 * were written beside it.
 */
export function writeRecords(records: readonly ChartRecord[], folder?: string): Set<string> {
  const changed = new Set<string>();
  const pending: { readonly file: string; readonly temporary: string }[] = [];
  for (const { data, keys } of records) {
    for (const [ending, content] of [
      ['.json', data],
      ['.keys.json', keys],
    ] as const) {
      const file = fileOf(data.chart, ending, folder);
      const text = formatRecord(content);
      if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
      changed.add(data.chart);
      pending.push({ file, temporary: `${file}.new` });
      writeFileSync(`${file}.new`, text);
    }
  }
  for (const { file, temporary } of pending) renameSync(temporary, file);
  return changed;
}
