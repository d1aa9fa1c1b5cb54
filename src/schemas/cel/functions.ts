import type { Environment } from '@marcbachmann/cel-js';
import type { Duration } from '@marcbachmann/cel-js/evaluator';
import { regExp } from '../re2.ts';
import { goDuration } from './go-duration.ts';
import { goQuantity } from './go-quantity.ts';
import * as strings from './go-strings.ts';
import { type GoUrl, goUrl, isGoUrl } from './go-url.ts';

/** Functions of the library that do for every value what the API server does. */
const SAME: ReadonlySet<string> = new Set([
  ...['has', 'all', 'exists', 'exists_one', 'filter', 'map', 'dyn'],
  ...['size', 'contains', 'startsWith', 'endsWith', 'join'],
  ...['of', 'none', 'hasValue', 'value', 'or', 'orValue'],
]);

/** Functions of the library that differ in some value; rules call `go_<name>` in their place. */
const REPLACED: ReadonlySet<string> = new Set([
  ...['int', 'string', 'duration', 'matches', 'split', 'substring'],
  ...['indexOf', 'lastIndexOf', 'lowerAscii', 'upperAscii', 'trim'],
]);

/** Functions that Kubernetes adds to CEL. */
const ADDED: ReadonlySet<string> = new Set([
  ...['find', 'findAll', 'replace', 'charAt', 'isURL', 'url', 'getScheme'],
  ...['quantity', 'isQuantity', 'compareTo', 'isGreaterThan', 'isLessThan', 'sign', 'add', 'sub'],
]);

/** A text, which may hold anything, or a name with the bracket behind it where it is called. */
const token =
  /[rRbB]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|([A-Za-z_]\w*)(\s*\()?/g;

/** A rule as it is compiled here. */
export interface Prepared {
  /** The rule, calling the functions that are registered here. */
  readonly text: string;
  /** Every name in it that is not called. */
  readonly names: ReadonlySet<string>;
  /** Functions that it calls and nobody here has. */
  readonly unknown: readonly string[];
}

/** A rule in the functions that `registerFunctions` gives. */
export function withFunctions(rule: string): Prepared {
  const names = new Set<string>();
  const unknown = new Set<string>();
  const text = rule.replace(token, (all, name: string | undefined, bracket: string | undefined) => {
    if (name === undefined) return all;
    if (bracket === undefined || name === 'in') {
      names.add(name);
      return all;
    }
    if (REPLACED.has(name)) return `go_${all}`;
    if (!SAME.has(name) && !ADDED.has(name)) unknown.add(name);
    return all;
  });
  return { text, names, unknown: [...unknown] };
}

/** What an error of the library says, in one line and with the names by which rules call functions. */
export function firstLine(error: unknown): string {
  const { message } = error instanceof Error ? error : new Error(String(error));
  return (message.split('\n')[0] ?? '').replaceAll('go_', '').trim();
}

/** What `url()` gives. */
class Url {
  readonly parsed: GoUrl;

  constructor(parsed: GoUrl) {
    this.parsed = parsed;
  }
}

/** What `quantity()` gives. */
class Quantity {
  readonly nano: bigint;

  constructor(nano: bigint) {
    this.nano = nano;
  }
}

/** Gives the environment what rules call and the library lacks, or does in another way than Go. */
export function registerFunctions(environment: Environment, DurationOf: typeof Duration): void {
  registerUrls(environment);
  registerStrings(environment);
  registerQuantities(environment);
  environment
    .registerFunction('go_int(int): int', (value: bigint) => value)
    .registerFunction('go_int(double): int', (value: number) => within(BigInt(Math.trunc(value))))
    .registerFunction('go_int(string): int', (text: string) => {
      if (!/^[+-]?\d+$/.test(text)) throw new Error(`${JSON.stringify(text)} is no whole number`);
      return within(BigInt(text));
    })
    .registerFunction('go_duration(string): google.protobuf.Duration', (text: string) => {
      const nanoseconds = goDuration(text);
      if (nanoseconds === undefined) throw new Error(`${JSON.stringify(text)} is no duration`);
      return new DurationOf(nanoseconds / 1_000_000_000n, Number(nanoseconds % 1_000_000_000n));
    });
}

function registerUrls(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', Url)
    .registerFunction('isURL(string): bool', isGoUrl)
    .registerFunction('url(string): kubernetes.URL', (text: string) => {
      const parsed = goUrl(text);
      if (parsed === undefined) throw new Error(`${JSON.stringify(text)} is no URL`);
      return new Url(parsed);
    })
    .registerFunction('kubernetes.URL.getScheme(): string', (url: Url) => url.parsed.scheme);
}

function registerStrings(environment: Environment): void {
  environment
    // Numbers with a fraction are left out: Go writes some of them in another way.
    .registerFunction('go_string(string): string', (text: string) => text)
    .registerFunction('go_string(int): string', (value: bigint) => String(value))
    .registerFunction('go_string(bool): string', (value: boolean) => String(value))
    .registerFunction('string.go_matches(string): bool', (text: string, pattern: string) =>
      regExp(pattern).test(text),
    )
    .registerFunction('string.find(string): string', strings.find)
    .registerFunction('string.findAll(string): list<string>', strings.findAll)
    .registerFunction('string.findAll(string, int): list<string>', strings.findAll)
    .registerFunction('string.go_split(string): list<string>', strings.split)
    .registerFunction('string.go_split(string, int): list<string>', strings.split)
    .registerFunction('string.go_substring(int): string', strings.substring)
    .registerFunction('string.go_substring(int, int): string', strings.substring)
    .registerFunction('string.charAt(int): string', strings.charAt)
    .registerFunction('string.go_indexOf(string): int', strings.indexOf)
    .registerFunction('string.go_lastIndexOf(string): int', strings.lastIndexOf)
    .registerFunction('string.replace(string, string): string', strings.replace)
    .registerFunction('string.replace(string, string, int): string', strings.replace)
    .registerFunction('string.go_lowerAscii(): string', strings.lowerAscii)
    .registerFunction('string.go_upperAscii(): string', strings.upperAscii)
    .registerFunction('string.go_trim(): string', strings.trim);
}

function registerQuantities(environment: Environment): void {
  const compare = (a: Quantity, b: Quantity) => (a.nano < b.nano ? -1n : a.nano > b.nano ? 1n : 0n);
  const zero = new Quantity(0n);
  environment
    .registerType('kubernetes.Quantity', Quantity)
    .registerFunction('isQuantity(string): bool', (text: string) => goQuantity(text) !== undefined)
    .registerFunction('quantity(string): kubernetes.Quantity', (text: string) => {
      const nano = goQuantity(text);
      if (nano === undefined) throw new Error(`${JSON.stringify(text)} is no quantity`);
      return new Quantity(nano);
    })
    .registerOperator('kubernetes.Quantity == kubernetes.Quantity', (a, b) => a.nano === b.nano)
    .registerFunction('kubernetes.Quantity.compareTo(kubernetes.Quantity): int', compare)
    .registerFunction(
      'kubernetes.Quantity.isGreaterThan(kubernetes.Quantity): bool',
      (a: Quantity, b: Quantity) => a.nano > b.nano,
    )
    .registerFunction(
      'kubernetes.Quantity.isLessThan(kubernetes.Quantity): bool',
      (a: Quantity, b: Quantity) => a.nano < b.nano,
    )
    .registerFunction('sign(kubernetes.Quantity): int', (a: Quantity) => compare(a, zero))
    .registerFunction(
      'kubernetes.Quantity.add(kubernetes.Quantity): kubernetes.Quantity',
      (a: Quantity, b: Quantity) => new Quantity(a.nano + b.nano),
    )
    .registerFunction(
      'kubernetes.Quantity.sub(kubernetes.Quantity): kubernetes.Quantity',
      (a: Quantity, b: Quantity) => new Quantity(a.nano - b.nano),
    );
}

function within(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Error(`${value} is no int`);
  return value;
}
