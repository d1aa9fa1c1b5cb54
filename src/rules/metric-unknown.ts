import { type Exported, exportedSeries } from '../metrics/exported.ts';
import { type Query, queriesOf } from '../metrics/queries.ts';
import { componentsExporting } from '../metrics/register.ts';
import type { Tree } from '../model.ts';
import { nearest } from '../nearest.ts';
import { type Ask, asksOf } from '../promql/asks.ts';
import { type Finding, rule } from '../rules.ts';

type Series = ReadonlyMap<string, readonly Exported[]>;

/** A query for what nobody exports is no error to Prometheus: a panel stays empty, an alert never fires. */
export default rule({
  code: 'METRIC_UNKNOWN',
  title: 'What a query asks for is exported, with those labels, by something that the tree switches on.',
  source: 'https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors',
  check: (tree) => queriesOf(tree).flatMap((query) => findings(tree, query)),
});

function findings(tree: Tree, { at, text, wanted, fault }: Query): Finding[] {
  const asks = asksOf(text);
  const wrong = fault ?? ('fault' in asks ? asks.fault : undefined);
  if (wrong !== undefined) {
    return [{ at, message: `${wrong}: ${text}`, cure: 'Correct the query.' }];
  }
  const series = exportedSeries(tree);
  return (asks as readonly Ask[]).flatMap((ask) => {
    const labels = wanted === undefined ? ask.labels : [...ask.labels, wanted];
    const found = faultOf(series, ask.series, labels);
    return found === undefined ? [] : [{ at, message: `${found.message}: ${text}`, cure: found.cure }];
  });
}

interface Fault {
  readonly message: string;
  readonly cure: string;
}

function faultOf(series: Series, name: Ask['series'], labels: readonly string[]): Fault | undefined {
  if (name === undefined) {
    return { message: 'it reads series that it does not call by name', cure: 'Name the series.' };
  }
  const exported =
    typeof name === 'string'
      ? (series.get(name) ?? [])
      : [...series].filter(([known]) => name.test(known)).flatMap(([, some]) => some);
  if (exported.length === 0) return unknown(series, String(name));
  const lacking = exported.map(({ labels: has }) =>
    has === 'any' ? [] : labels.filter((label) => !has.has(label)),
  );
  const [least = []] = lacking.sort((a, b) => a.length - b.length);
  if (least.length === 0) return undefined;
  const known = exported.flatMap(({ labels: has }) => (has === 'any' ? [] : [...has]));
  const label = least[0] as string;
  const meant = nearest(label, known);
  return {
    message: `${name} of ${exported.map(({ by }) => by).join(', ')} has no label ${least.join(', ')}`,
    cure: `Ask by a label that it has: ${meant ?? [...new Set(known)].sort().join(', ')}.`,
  };
}

function unknown(series: Series, name: string): Fault {
  const owners = componentsExporting(name);
  if (owners.length > 0) {
    return {
      message: `${name} is exported by ${owners.join(', ')} alone, which this tree switches off or does not scrape`,
      cure: `Switch on ${owners.join(' or ')} with its monitor, or leave the query out.`,
    };
  }
  const meant = nearest(name, series.keys());
  return {
    message: `nothing in the tree exports ${name}`,
    cure:
      meant === undefined
        ? 'Correct the name, or say in data/metrics/<component>.json who exports it.'
        : `Did you mean ${meant}? Else say in data/metrics/<component>.json who exports it.`,
  };
}
