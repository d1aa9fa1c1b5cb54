import { COUNTER } from '../src/promql/parse.ts';

/** Rules of Prometheus Adapter (https://github.com/kubernetes-sigs/prometheus-adapter/blob/v0.12.0/docs/config.md). */

/** A metric of each pod, made of one series: a rate where it is a counter, a level where `gauge` says so. */
export interface AdapterRule {
  /** Name of the series in Prometheus. It must have the labels namespace and pod, which every monitor gives. */
  readonly series: string;
  readonly per: 'pod';
  /** Name in custom.metrics.k8s.io. Default: `podMetricOf(series)`. */
  readonly name?: string | undefined;
  /** Window of a counter's rate, such as `2m`. */
  readonly window?: string | undefined;
  /** How the series of one pod become one number, where they show a level and not a count. */
  readonly gauge?: 'sum' | 'avg' | 'max' | undefined;
  /** Label values whose series do not count, such as the path that Prometheus itself asks. */
  readonly excluding?: Exclusions | undefined;
}

/** Values by label. */
export type Exclusions = Readonly<Record<string, readonly string[]>>;

/** An entry of `rules` in the adapter's configuration. */
export interface DiscoveryRule {
  readonly seriesQuery: string;
  readonly resources: {
    readonly overrides: Readonly<Record<string, { readonly resource: string }>>;
  };
  readonly name: { readonly matches: string; readonly as: string };
  readonly metricsQuery: string;
}

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** No quotes, no dots, no `<<`: what is put into a query must not be able to leave its string. */
const EXCLUDED = /^[\w/-]+$/;

/** `http_requests_per_second` for `http_requests_total`. Throws a RangeError for what has no such ending. */
export function podMetricOf(series: string): string {
  if (!/._total$/.test(series)) throw new RangeError(`"${series}" does not end in _total: state a name`);
  return series.replace(/_total$/, '_per_second');
}

/** Name under which the API serves what the rule makes. */
export function metricOf({ series, name }: AdapterRule): string {
  return name ?? podMetricOf(series);
}

/** Label matchers that leave out what is excluded: `path!~"healthz|metrics"`; none where nothing is. */
export function exclusionMatchers(excluding: Exclusions = {}): string[] {
  return Object.entries(excluding).map(([label, values]) =>
    values.length === 1 ? `${label}!="${values[0]}"` : `${label}!~"${values.join('|')}"`,
  );
}

/** Seconds of a window, or `undefined` for what is none. */
function windowSeconds(window: string): number | undefined {
  const [, number, unit] = /^([1-9]\d{0,4})([smh])$/.exec(window) ?? [];
  return unit === undefined ? undefined : Number(number) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
}

/**
 * What is wrong with a rule, each fault as a clause; none for one that `discoveryRule` takes. A rate needs two samples:
 * a window shorter than two scrapes finds them now and then, and no metric in between.
 */
export function ruleFaults(rule: AdapterRule, scrapeSeconds: number): string[] {
  const { series, name, window, gauge, excluding = {} } = rule;
  const faults: string[] = [];
  if (!NAME.test(series)) faults.push(`"${series}" is no name of a series`);
  if (name !== undefined && !NAME.test(name)) faults.push(`"${name}" is no name of a metric`);
  if (name === undefined && !/._total$/.test(series))
    faults.push(`${series} does not end in _total, so that its metric needs a name`);
  if (series.endsWith('_bucket')) faults.push(`${series} counts each event once for every bucket above it`);
  if (gauge !== undefined && COUNTER.test(series))
    faults.push(`${series} is a counter, which only grows: it needs a rate, not a gauge`);
  if (gauge !== undefined && window !== undefined) faults.push(`a gauge has no window`);
  if (gauge === undefined) faults.push(...windowFaults(window, scrapeSeconds));
  for (const [label, values] of Object.entries(excluding)) {
    if (!NAME.test(label)) faults.push(`"${label}" is no name of a label`);
    if (values.length === 0) faults.push(`${label} excludes no value`);
    for (const value of values)
      if (!EXCLUDED.test(value)) faults.push(`"${value}" is more than letters, digits, "_", "-" and "/"`);
  }
  return faults;
}

function windowFaults(window: string | undefined, scrapeSeconds: number): string[] {
  if (window === undefined) return ['a counter only grows: state the window of its rate'];
  const seconds = windowSeconds(window);
  if (seconds === undefined) return [`"${window}" is no duration such as 90s or 2m`];
  if (seconds >= 2 * scrapeSeconds) return [];
  return [`window ${window} is shorter than two scrapes, one every ${scrapeSeconds}s`];
}

/** The rule as the adapter reads it. Throws a RangeError for one with faults. */
export function discoveryRule(rule: AdapterRule, scrapeSeconds: number): DiscoveryRule {
  const [fault] = ruleFaults(rule, scrapeSeconds);
  if (fault !== undefined) throw new RangeError(fault);
  const { series, name, window, gauge, excluding } = rule;
  const value = (...matchers: string[]) => {
    const selector = `<<.Series>>{${['<<.LabelMatchers>>', ...matchers].join(',')}}`;
    const measured = gauge === undefined ? `sum(rate(${selector}[${window}]))` : `${gauge}(${selector})`;
    return `${measured} by (<<.GroupBy>>)`;
  };
  const excluded = exclusionMatchers(excluding);
  // A pod that nobody has called yet has no series of calls; those that are left out show that it is there, with no load.
  const idle = gauge === undefined && excluded.length > 0 ? ` or 0 * ${value()}` : '';
  return {
    seriesQuery: `${series}{namespace!="",pod!=""}`,
    resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
    name:
      name === undefined
        ? { matches: '^(.*)_total$', as: `\${1}_per_second` }
        : { matches: `^${series}$`, as: name },
    metricsQuery: value(...excluded) + idle,
  };
}
