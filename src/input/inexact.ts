import type { Problem } from '../problem.ts';
import { formatPath, looksSecret, show } from './display.ts';
import { type Path, type Source, valueAt } from './source.ts';

/** SCHEMA_INEXACT for every number at or below `at` that is not read as it is spelt. */
export function inexactNumbers(source: Source, at: Path): Problem[] {
  const found: Problem[] = [];
  visit(valueAt(source.value, at), [...at], (value, path) => {
    const text = source.textAt(path) ?? '';
    if (isExact(text, value)) return;
    found.push({
      code: 'SCHEMA_INEXACT',
      at: { file: source.file, line: source.line(path), path: formatPath(path) },
      message: `${show(source, path, value)} is read as ${looksSecret(path) ? 'another number' : `the number ${value}`}`,
      cure: `Quote it if it is a name${looksSecret(path) ? '' : `: "${text.slice(0, 40)}"`}; else write the number that is meant`,
    });
  });
  return found;
}

function visit(
  value: unknown,
  path: (string | number)[],
  onNumber: (value: number, path: Path) => void,
): void {
  if (typeof value === 'number') onNumber(value, [...path]);
  if (typeof value !== 'object' || value === null) return;
  for (const key of Array.isArray(value) ? value.keys() : Object.keys(value)) {
    path.push(key);
    visit((value as Record<string | number, unknown>)[key], path, onNumber);
    path.pop();
  }
}

/** Leading zeros count as well: readers of YAML 1.1 take such a number as octal. A double keeps 15 digits for certain. */
function isExact(text: string, value: number): boolean {
  if (/^[-+]?0\d/.test(text)) return false;
  if (/^[-+]?\d+$|^0[xo]/.test(text)) return Number.isSafeInteger(value);
  if (!/\d/.test(text)) return true;
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
  return Number.isFinite(value) && digits.length <= 17;
}
