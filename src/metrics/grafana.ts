/** A query of a dashboard, ready for PromQL's grammar, and where it stands. */
export interface DashboardQuery {
  /** Title of the panel, or name of the variable. */
  readonly where: string;
  readonly text: string;
  /** Label whose values a variable lists. */
  readonly wanted?: string;
}

interface Panel {
  readonly title?: string;
  readonly datasource?: { readonly type?: string };
  readonly targets?: readonly { readonly expr?: string; readonly datasource?: { readonly type?: string } }[];
  readonly panels?: readonly Panel[];
}

interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query?: string | { readonly query?: string };
  readonly current?: { readonly value?: unknown };
}

interface Dashboard {
  readonly panels?: readonly Panel[];
  readonly templating?: { readonly list?: readonly Variable[] };
}

/** Every PromQL query of a dashboard in Grafana's classic model: those of its panels and those that fill its variables. */
export function dashboardQueries(dashboard: unknown): readonly DashboardQuery[] {
  const { panels = [], templating } = dashboard as Dashboard;
  const variables = templating?.list ?? [];
  const fill = filler(variables);
  return [
    ...variables.flatMap((variable) => variableQuery(variable, fill)),
    ...panels.flatMap((panel) => panelQueries(panel, fill)),
  ];
}

type Fill = (query: string) => string;

function panelQueries(panel: Panel, fill: Fill): DashboardQuery[] {
  const own = (panel.targets ?? []).flatMap(({ expr, datasource }) =>
    expr === undefined || (datasource?.type ?? panel.datasource?.type ?? 'prometheus') !== 'prometheus'
      ? []
      : [{ where: panel.title ?? '', text: fill(expr) }],
  );
  return [...own, ...(panel.panels ?? []).flatMap((inner) => panelQueries(inner, fill))];
}

/** Functions of Grafana's Prometheus data source that fill variables, as far as they ask for series. */
function variableQuery({ name, type, query = '' }: Variable, fill: Fill): DashboardQuery[] {
  if (type !== 'query') return [];
  const text = fill(typeof query === 'string' ? query : (query.query ?? ''));
  const [, of, wanted] = /^label_values\((.*),\s*(\w+)\)$/s.exec(text) ?? [];
  if (of !== undefined && wanted !== undefined) return [{ where: name, text: of, wanted }];
  const [, inner] = /^query_result\((.*)\)$/s.exec(text) ?? [];
  return inner === undefined ? [] : [{ where: name, text: inner }];
}

/** Kinds of variables whose value stands in the dashboard itself. */
const STATED: ReadonlySet<string> = new Set(['constant', 'custom', 'interval', 'textbox']);

/**
 * Puts something in the place of Grafana's variables, so that the grammar can read the query: a range for those that
 * Grafana computes, the value that a variable states, the name of any other. In a string it does not matter which.
 */
function filler(variables: readonly Variable[]): Fill {
  const values = new Map(
    variables.flatMap(({ name, type, current }) =>
      STATED.has(type) && typeof current?.value === 'string' ? [[name, current.value] as const] : [],
    ),
  );
  return (query) =>
    query
      .replace(/\$__(?:rate_)?(?:interval|range)\b/g, '5m')
      .replace(
        /\$\{(\w+)[^}]*\}|\$(\w+)/g,
        (_, braced, bare) => values.get(braced ?? bare) ?? braced ?? bare,
      );
}
