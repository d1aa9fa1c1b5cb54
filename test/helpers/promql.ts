/** A series that a query asks for, and the labels it is asked by: those matched, and those grouped by around it. */
export interface Ask {
  readonly series: string;
  readonly labels: readonly string[];
}

const functions = ['sum', 'max', 'min', 'avg', 'count', 'rate', 'increase', 'label_values'];
const grouping = /\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g;
const selector = /([a-zA-Z_:][\w:]*)\s*(?:\{([^}]*)\})?/g;

/**
 * What a PromQL query, or a `label_values(...)` of Grafana, asks for. Enough for the queries of our dashboards and
 * strict: a word it does not know counts as a series.
 */
export function asksOf(query: string): readonly Ask[] {
  const grouped = [...query.matchAll(grouping)].flatMap(([, list = '']) => words(list));
  const wanted = /^label_values\(.*,\s*(\w+)\)$/.exec(query)?.[1];
  const bare = query
    .replace(/^label_values\((.*),\s*\w+\)$/, '$1')
    .replace(grouping, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\boffset\s+\S+?(?=[)\s]|$)/g, ' ');
  return [...bare.matchAll(selector)]
    .filter(([, name = '']) => !functions.includes(name))
    .map(([, series = '', matchers = '']) => ({
      series,
      labels: [
        ...[...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => label),
        ...grouped,
        ...(wanted === undefined ? [] : [wanted]),
      ],
    }));
}

function words(list: string): readonly string[] {
  return list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
