import type { SchemaFaultCode } from './fault.ts';
import type { OpenApi } from './openapi.ts';

/** Takes a fault at the place where the walk stands, or at the names below it. */
export type Report = (
  code: SchemaFaultCode,
  message: string,
  /** A function where words would cost more than a walk that only asks whether there is a fault should pay. */
  cure: string | (() => string),
  ...below: (string | number)[]
) => void;

/** Limits on a number, the length of a text (in code points), or the count of items or fields. */
export function bounds(schema: OpenApi, value: unknown, report: Report): void {
  const limits = limitsOf(schema, value);
  if (limits === undefined) return;
  const { size, noun, least, most } = limits;
  const { exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  const isNumber = typeof value === 'number';
  if (least !== undefined && (size < least || (isNumber && exclusiveMinimum && size === least))) {
    const range = isNumber && exclusiveMinimum ? `more than ${least}` : `at least ${least}`;
    report('OUT_OF_BOUNDS', `${noun} is ${size}, must be ${range}`, `Make it ${range}.`);
  }
  if (most !== undefined && (size > most || (isNumber && exclusiveMaximum && size === most))) {
    const range = isNumber && exclusiveMaximum ? `less than ${most}` : `at most ${most}`;
    report('OUT_OF_BOUNDS', `${noun} is ${size}, must be ${range}`, `Make it ${range}.`);
  }
  if (isNumber && multipleOf !== undefined && size % multipleOf !== 0) {
    report(
      'OUT_OF_BOUNDS',
      `${noun} is ${size}, must be a multiple of ${multipleOf}`,
      `Use a multiple of ${multipleOf}.`,
    );
  }
}

interface Limits {
  readonly size: number;
  readonly noun: string;
  readonly least: number | undefined;
  readonly most: number | undefined;
}

function limitsOf(schema: OpenApi, value: unknown): Limits | undefined {
  if (typeof value === 'number') {
    return { size: value, noun: 'the value', least: schema.minimum, most: schema.maximum };
  }
  if (typeof value === 'string') {
    const { minLength: least, maxLength: most } = schema;
    if (least === undefined && most === undefined) return undefined;
    return { size: codePoints(value), noun: 'the length', least, most };
  }
  if (Array.isArray(value)) {
    return { size: value.length, noun: 'the number of items', least: schema.minItems, most: schema.maxItems };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { minProperties: least, maxProperties: most } = schema;
  if (least === undefined && most === undefined) return undefined;
  return { size: Object.keys(value).length, noun: 'the number of fields', least, most };
}

function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const isPair = (text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00;
    if (isPair) count--;
  }
  return count;
}
