import type { AdapterRule } from '../metrics/adapter.ts';

/**
 * Whether a rule makes the metric. Of a rule that finds its series by a pattern, the name alone is judged: any series may
 * turn up in Prometheus.
 */
export function makes({ seriesQuery = '', name = {} }: AdapterRule, metric: string): boolean {
  const pattern = new RegExp(name.matches || '.*');
  const [series] = /^[a-zA-Z_:][\w:]*(?=\s*(?:\{|$))/.exec(seriesQuery.trim()) ?? [];
  // An empty alternative matches, and tells how many groups there are.
  const groups = new RegExp(`${pattern.source}|`).exec('')?.length ?? 1;
  const as = name.as || (groups > 1 ? '$1' : '$0');
  if (series === undefined) {
    const text = as.split(/\$\{?\w+\}?/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${text.join('.*')}$`).test(metric);
  }
  const found = pattern.exec(series);
  if (!found) return false;
  return as.replace(/\$\{?(\d+)\}?/g, (_, index) => found[Number(index)] ?? '') === metric;
}

/** Whether the series of a rule are told apart by objects of that resource: `pod`, `service`. */
export function isOf({ resources = {} }: AdapterRule, resource: string): boolean {
  if (resources.template) return true;
  const wanted = [resource, `${resource}s`];
  return Object.values(resources.overrides ?? {}).some((it) => wanted.includes(it.resource));
}
