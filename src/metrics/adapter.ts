import { asksOf } from '../promql/asks.ts';

/** A rule of the Prometheus Adapter, as its configuration has it. */
export interface AdapterRule {
  readonly seriesQuery?: string;
  readonly metricsQuery?: string;
  readonly resources?: {
    readonly template?: string;
    readonly overrides?: Readonly<Record<string, unknown>>;
  };
}

/**
 * The queries that a rule of the Prometheus Adapter sends, its placeholders filled as the adapter fills them
 * (https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md): first the one that finds series,
 * then, where that names one, the one that measures it.
 */
export function adapterQueries({
  seriesQuery = '',
  metricsQuery = '',
  resources,
}: AdapterRule): readonly string[] {
  const labels = resources?.overrides
    ? Object.keys(resources.overrides)
    : ['namespace', 'pod'].map((resource) =>
        (resources?.template ?? '<<.Resource>>').replace(/<<.*?>>/, resource),
      );
  const asks = asksOf(seriesQuery);
  const series = 'fault' in asks ? undefined : asks[0]?.series;
  if (typeof series !== 'string') return [seriesQuery];
  const measured = metricsQuery
    .replaceAll('<<.Series>>', series)
    .replaceAll('<<.LabelMatchers>>', labels.map((label) => `${label}="x"`).join(','))
    .replaceAll('<<.GroupBy>>', labels.join(', '))
    .replace(/<<.*?>>/g, 'x');
  return [seriesQuery, measured];
}
