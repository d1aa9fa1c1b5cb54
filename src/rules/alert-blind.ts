import { exportedSeries } from '../metrics/exported.ts';
import { hasPrometheus, type PrometheusRuleEntry, ruleEntries } from '../metrics/queries.ts';
import { atObject, type Tree } from '../model.ts';
import { type Ask, asksOf } from '../promql/asks.ts';
import { type Finding, rule } from '../rules.ts';

/**
 * One series that is always there stands for its exporter: of the others some exist only once something has gone wrong.
 * What Prometheus says of itself needs none: without it the alert that always fires is missed elsewhere.
 */
export default rule({
  code: 'ALERT_BLIND',
  title: 'Whose metrics an alert reads, is watched by an alert on their absence.',
  source: 'https://prometheus.io/docs/prometheus/latest/querying/functions/#absent',
  check(tree) {
    if (!hasPrometheus(tree)) return [];
    const entries = ruleEntries(tree);
    const alerts = entries.filter(({ rule: { alert } }) => alert !== undefined);
    const exporters = exportersBySeries(tree, entries);
    const watched = new Set(
      alerts.flatMap((entry) => asks(entry).flatMap((ask) => (ask.absent ? exporters(ask.series) : []))),
    );
    return alerts.flatMap((entry) => {
      const unwatched = asks(entry).filter(({ absent, series }) => {
        const by = absent ? [] : exporters(series);
        return by.length > 0 && !by.some((exporter) => watched.has(exporter));
      });
      return unwatched.map(({ series }) => finding(tree, entry, String(series), exporters(series)));
    });
  },
});

function asks({ rule: { expr } }: PrometheusRuleEntry): readonly Ask[] {
  const found = asksOf(String(expr));
  return 'fault' in found ? [] : found;
}

/** Who must be scraped for a series to exist: its exporters, for a recorded series those of what it is computed from. */
function exportersBySeries(tree: Tree, entries: readonly PrometheusRuleEntry[]) {
  const known = exportedSeries(tree);
  const recordings = Map.groupBy(entries, ({ rule: { record } }) => record);
  const exporters = (series: Ask['series'], seen: ReadonlySet<string> = new Set()): readonly string[] => {
    if (typeof series !== 'string' || seen.has(series)) return [];
    const recorded = recordings.get(series) ?? [];
    const inner = new Set([...seen, series]);
    return [
      ...recorded.flatMap((entry) => asks(entry).flatMap((ask) => exporters(ask.series, inner))),
      ...(known.get(series) ?? []).map(({ by }) => by).filter((by) => !/ Prometheus(?:Rule)?\//.test(by)),
    ];
  };
  return exporters;
}

function finding(
  tree: Tree,
  { owned, path, rule: { alert } }: PrometheusRuleEntry,
  series: string,
  exporters: readonly string[],
): Finding {
  return {
    at: atObject(tree, owned, `${path}.expr`),
    message: `alert ${alert} reads ${series} of ${[...new Set(exporters)].join(', ')}: when that is no longer scraped it never fires, and nothing says so`,
    cure: 'Add an alert on absent() of a series of the same exporter that is always there.',
  };
}
