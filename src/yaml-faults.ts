import { type Problem, printable } from './problem.ts';
import { keyText, MAX_KEY } from './yaml-scalar.ts';

/** Levels of maps and lists. The deepest CRD in use has about 60; a reader's stack has an end. */
export const MAX_DEPTH = 256;

/** Finite, and the same number to every reader: beyond 2^53 some keep all digits and some do not; `-0` is 0 to Go. */
export function isPlainNumber(value: number): boolean {
  return Number.isInteger(value)
    ? Number.isSafeInteger(value) && !Object.is(value, -0)
    : Number.isFinite(value);
}

/** A map made by `{}`, `JSON.parse` or `Object.create(null)`, of this or another realm: no class stands behind it. */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

/** Everything in a value that `toYaml` refuses, with its path; empty where it refuses nothing. */
export function findFaults(value: unknown): Problem[] {
  const problems: Problem[] = [];
  const above = new Set<object>();

  function fault(path: string, code: string, message: string, cure: string): void {
    problems.push({ code, at: { path: path || '(top)' }, message, cure });
  }

  function visit(value: unknown, path: string): void {
    if (value === null) {
      fault(
        path,
        'YAML_NULL',
        'the value is null, which deletes the field in a cluster',
        'Leave the key out.',
      );
    } else if (value === undefined) {
      fault(path, 'YAML_UNDEFINED', 'the value is undefined', 'Leave the key out.');
    } else if (typeof value === 'string') {
      if (!value.isWellFormed()) {
        fault(
          path,
          'YAML_STRING',
          `the text holds half a surrogate pair: ${excerpt(value)}`,
          'Repair the text.',
        );
      }
    } else if (typeof value === 'number') {
      if (!isPlainNumber(value)) {
        const found = Object.is(value, -0) ? '-0' : String(value);
        fault(
          path,
          'YAML_NUMBER',
          `readers differ on the number ${found}`,
          'Write it as a text or use another number.',
        );
      }
    } else if (typeof value === 'object') {
      collection(value, path);
    } else if (typeof value !== 'boolean') {
      fault(path, 'YAML_TYPE', `a ${typeof value} is not data`, 'Put in text, number, boolean, list or map.');
    }
  }

  function collection(value: object, path: string): void {
    if (above.has(value)) {
      fault(path, 'YAML_CYCLE', 'the value contains itself', 'Break the cycle.');
    } else if (above.size > MAX_DEPTH) {
      fault(
        path,
        'YAML_DEPTH',
        `more than ${MAX_DEPTH} levels`,
        'Flatten the value, or hold the inner part as a text.',
      );
    } else {
      above.add(value);
      if (Array.isArray(value)) {
        for (let i = 0; i < value.length; i++) visit(value[i], `${path}[${i}]`);
      } else if (isPlainObject(value)) {
        for (const [key, inner] of Object.entries(value)) {
          const here = join(path, key);
          if (keyText(key) === undefined) {
            fault(
              here,
              'YAML_KEY',
              `no reader takes a key over ${MAX_KEY - 2} characters as written, nor half a surrogate pair`,
              'Choose another key.',
            );
          }
          visit(inner, here);
        }
      } else {
        const name = value.constructor?.name || 'class';
        fault(
          path,
          'YAML_TYPE',
          `an instance of ${name} is not data`,
          'Turn it into text, number, list or map.',
        );
      }
      above.delete(value);
    }
  }

  visit(value, '');
  return problems;
}

function join(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]{0,60}$/.test(key)) return `${path}[${JSON.stringify(excerpt(key))}]`;
  return path === '' ? key : `${path}.${key}`;
}

function excerpt(text: string): string {
  const whole = printable(text.toWellFormed());
  return whole.length <= 60 ? whole : `${whole.slice(0, 60)}...`;
}
