/** What can be wrong with an object, by its schema. */
export type SchemaFaultCode =
  | 'UNKNOWN_FIELD'
  | 'MISSING_FIELD'
  | 'WRONG_TYPE'
  | 'NULL_VALUE'
  | 'NOT_ALLOWED_VALUE'
  | 'WRONG_PATTERN'
  | 'WRONG_FORMAT'
  | 'OUT_OF_BOUNDS'
  | 'DUPLICATE_ITEM'
  | 'WRONG_ALTERNATIVE'
  | 'BROKEN_RULE';

/** One thing in an object that its schema refuses. */
export interface SchemaFault {
  readonly code: SchemaFaultCode;
  /** `spec.template.spec.containers[0].image`; a name that is no identifier stands in brackets and quotes. */
  readonly path: string;
  /** What is wrong, with the value where it is short. */
  readonly message: string;
  /** What to do: an imperative sentence. */
  readonly cure: string;
}

/** Field names and list indices, as a path that people read. */
export function formatPath(keys: readonly (string | number)[]): string {
  let path = '';
  for (const key of keys) {
    if (typeof key === 'number') path += `[${key}]`;
    else if (!/^[A-Za-z_$][\w$-]*$/.test(key)) path += `[${JSON.stringify(key)}]`;
    else path += path === '' ? key : `.${key}`;
  }
  return path;
}

/** The value as JSON, cut off where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** `a`, `a or b`, `a, b or c`; the rest of a long list is counted. */
export function list(items: readonly string[], word: 'and' | 'or'): string {
  const most = 12;
  const shown = items.length <= most ? items : [...items.slice(0, most), `${items.length - most} more`];
  const last = shown.at(-1) ?? 'nothing';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} ${word} ${last}`;
}
