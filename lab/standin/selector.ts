/** One demand of a label selector, as the API server takes it. */
export interface Expression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** The expressions of a selector from the text that a footprint has of it: `app=web and tier In front,back`. */
export function matchExpressions(selector: string | undefined): Expression[] {
  if (!selector) return [];
  return selector.split(' and ').map((term) => {
    const [key = '', operator, values] = term.split(' ');
    if (operator !== undefined) {
      return { key, operator, ...(values !== undefined && { values: values.split(',') }) };
    }
    const at = term.indexOf('=');
    return { key: term.slice(0, at), operator: 'In', values: [term.slice(at + 1)] };
  });
}

/** The plain labels of a selector that has nothing else: a Service's. */
export function matchLabels(selector: string): Record<string, string> {
  return Object.fromEntries(
    matchExpressions(selector).map(({ key, values }) => [key, values?.[0] ?? ''] as const),
  );
}
