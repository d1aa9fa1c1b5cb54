import { nearest } from '../nearest.ts';
import type { Report } from './bounds.ts';
import { list, show } from './fault.ts';
import { ARRAY, BOOLEAN, INTEGER, NUMBER, OBJECT, type SchemaNode, STRING } from './node.ts';

export function unknownField(node: SchemaNode, name: string, report: Report): void {
  const cure = () => {
    const meant = nearest(name, node.names);
    if (meant !== undefined) return `Write ${meant}.`;
    return `Take it out. ${node.names.length === 0 ? 'No field is known' : `Known are ${list(node.names, 'and')}`} here.`;
  };
  report('UNKNOWN_FIELD', 'no field of that name in the schema', cure, name);
}

export function wrongType(node: SchemaNode, value: unknown, report: Report): void {
  const wanted = list(typeNames(node.types), 'or');
  report('WRONG_TYPE', `${show(value)} is ${nameOf(value)}, must be ${wanted}`, cureFor(node, value, wanted));
}

export function wrongEnum(node: SchemaNode, value: unknown, report: Report): void {
  const cure = () => {
    const allowed = (node.schema.enum ?? []).map(show);
    const meant = typeof value === 'string' ? nearest(show(value), allowed) : undefined;
    return meant === undefined
      ? `Use ${list(allowed, 'or')}.`
      : `Write ${meant}; allowed are ${list(allowed, 'and')}.`;
  };
  report('NOT_ALLOWED_VALUE', `${show(value)} is not one of the allowed values`, cure);
}

/** The commonest slip is a missing or needless pair of quotes. */
function cureFor({ types }: SchemaNode, value: unknown, wanted: string): string {
  const isScalar = typeof value === 'number' || typeof value === 'boolean';
  if (isScalar && (types & STRING) !== 0) return `Put it in quotes: "${value}".`;
  if (typeof value === 'string' && /^(-?\d+|true|false)$/.test(value)) {
    const isNumber = /\d/.test(value);
    if ((types & (isNumber ? INTEGER | NUMBER : BOOLEAN)) !== 0) return `Take the quotes away: ${value}.`;
  }
  return `Write ${wanted}.`;
}

function typeNames(types: number): string[] {
  const names: [number, string][] = [
    [STRING, 'a string'],
    [INTEGER, 'an integer'],
    [NUMBER, 'a number'],
    [BOOLEAN, 'a boolean'],
    [OBJECT, 'an object'],
    [ARRAY, 'a list'],
  ];
  return names.filter(([bit]) => (types & bit) !== 0).map(([, name]) => name);
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'no number that JSON can hold';
  return `a ${typeof value}`;
}
