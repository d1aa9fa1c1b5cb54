import type { Environment } from '@marcbachmann/cel-js';
import type { Duration } from '@marcbachmann/cel-js/evaluator';
import { regExp } from '../re2.ts';
import { goDuration } from './go-duration.ts';
import { type GoUrl, goUrl, isGoUrl } from './go-url.ts';

/** Functions of the library that do for every value what the API server does. */
const SAME: ReadonlySet<string> = new Set([
  ...['has', 'all', 'exists', 'exists_one', 'filter', 'map'],
  ...['size', 'contains', 'startsWith', 'endsWith'],
]);

/** Functions of the library that differ in some value; rules call `go_<name>` in their place. */
const REPLACED: ReadonlySet<string> = new Set(['int', 'duration', 'matches', 'split', 'substring']);

/** Functions that Kubernetes adds to CEL. */
const ADDED: ReadonlySet<string> = new Set(['find', 'isURL', 'url', 'getScheme']);

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

/** What `url()` gives. */
class Url {
  readonly parsed: GoUrl;

  constructor(parsed: GoUrl) {
    this.parsed = parsed;
  }
}

/** Gives the environment what rules call and the library lacks, or does in another way than Go. */
export function registerFunctions(environment: Environment, DurationOf: typeof Duration): void {
  environment
    .registerType('kubernetes.URL', Url)
    .registerFunction('isURL(string): bool', isGoUrl)
    .registerFunction('url(string): kubernetes.URL', (text: string) => {
      const parsed = goUrl(text);
      if (parsed === undefined) throw new Error(`${JSON.stringify(text)} is no URL`);
      return new Url(parsed);
    })
    .registerFunction('kubernetes.URL.getScheme(): string', (url: Url) => url.parsed.scheme)
    .registerFunction('string.find(string): string', find)
    .registerFunction('string.go_matches(string): bool', (text: string, pattern: string) =>
      regExp(pattern).test(text),
    )
    .registerFunction('string.go_split(string): list<string>', (text: string, by: string) =>
      by === '' ? [...text] : text.split(by),
    )
    .registerFunction('string.go_substring(int): string', substring)
    .registerFunction('string.go_substring(int, int): string', substring)
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

function find(text: string, pattern: string): string {
  return regExp(pattern).exec(text)?.[0] ?? '';
}

/** Counts code points; JavaScript counts UTF-16 units. */
function substring(text: string, start: bigint, end?: bigint): string {
  const points = [...text];
  const to = end ?? BigInt(points.length);
  if (start < 0n || to < start || to > points.length) throw new Error(`no part from ${start} to ${to}`);
  return points.slice(Number(start), Number(to)).join('');
}

function within(value: bigint): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new Error(`${value} is no int`);
  return value;
}
