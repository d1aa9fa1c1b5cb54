import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** A series that a query asks for, and the labels it is asked by: those matched, and those grouped by around it. */
export interface Ask {
  readonly series: string;
  readonly labels: readonly string[];
}

/**
 * What a PromQL query, or a `label_values(...)` of Grafana, asks for, as Prometheus' own grammar reads it. Throws for
 * what is no PromQL once Grafana has filled in its intervals.
 */
export function asksOf(query: string): readonly Ask[] {
  const [, of, wanted] = /^label_values\((.*),\s*(\w+)\)$/.exec(query) ?? [];
  const text = (of ?? query).replace(/\$__(?:rate_)?interval/g, '5m');
  const asks: Ask[] = [];
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.type.isError) throw new Error(`no PromQL from character ${node.from + 1} on: ${text}`);
      if (node.name !== 'VectorSelector') return;
      const series = node.getChild('Identifier');
      asks.push({
        series: series === null ? '' : text.slice(series.from, series.to),
        labels: [
          ...labelsOf(node, text),
          ...groupedAround(node, text),
          ...(wanted === undefined ? [] : [wanted]),
        ],
      });
    },
  });
  return asks;
}

/** Labels of `by`, `without`, `on` and `ignoring` of every expression around a node. */
function groupedAround(node: SyntaxNode, text: string): string[] {
  const labels: string[] = [];
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    for (const modifier of ['AggregateModifier', 'MatchingModifierClause']) {
      const list = outer.getChild(modifier)?.getChild('GroupingLabels');
      if (list) labels.push(...labelsOf(list, text));
    }
  }
  return labels;
}

/** Every label name below a node. */
function labelsOf(node: SyntaxNode, text: string): string[] {
  const labels: string[] = [];
  node.cursor().iterate(({ name, from, to }) => {
    if (name === 'LabelName') labels.push(text.slice(from, to));
  });
  return labels;
}
