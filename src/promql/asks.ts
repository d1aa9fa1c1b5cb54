import { children, nameOf, parsePromql, type SyntaxNode, shapeOf, stringOf, type Text } from './parse.ts';

/** A series that a query asks for, and the labels that it must have for the query to mean anything. */
export interface Ask {
  /** Its name; a pattern where the query asks by one; `undefined` where it names none. */
  readonly series: string | RegExp | undefined;
  /** Labels it is matched by, and those that the expressions around it group or join by, sorted. */
  readonly labels: readonly string[];
  /** It stands in `absent()` or `absent_over_time()`: the query is about its being there. */
  readonly absent: boolean;
}

export type Asks = readonly Ask[] | { readonly fault: string };

const known = new Map<string, Asks>();

/**
 * What a PromQL query asks for, or the first place where it is no PromQL. A label counts as asked of a series only where
 * it must come from there: not what `group_left(...)` brings from the other side, what `label_replace` makes, or what
 * the right side of `and` and `unless` is grouped by further out.
 */
export function asksOf(query: string): Asks {
  const key = STRINGS_MATTER.test(query) ? query : shapeOf(query);
  let asks = known.get(key);
  if (!asks) {
    asks = read(key);
    known.set(key, asks);
  }
  // A place in the shape is not the same place in the query.
  return 'fault' in asks ? read(query) : asks;
}

/** Where a string says a series or a label, and is no mere value. */
const STRINGS_MATTER = /__name__|\{\s*["']|label_replace|label_join|count_values/;

function read(query: string): Asks {
  if (query.trim() === '') return { fault: 'it is empty' };
  const { tree, text } = parsePromql(query);
  const asks: Ask[] = [];
  let fault: string | undefined;
  tree.iterate({
    enter: ({ node }) => {
      if (node.type.isError) fault ??= `it is no PromQL from character ${node.from + 1} on`;
      if (node.name === 'VectorSelector') asks.push(askOf(node, text));
    },
  });
  return fault === undefined ? asks : { fault };
}

function askOf(selector: SyntaxNode, text: Text): Ask {
  const matchers = children(selector.getChild('LabelMatchers')).filter(({ name }) => /Matcher$/.test(name));
  const named = (node: SyntaxNode) => nameOf(node, text).replace(/^"(.*)"$/, '$1');
  const identifier = selector.getChild('Identifier');
  const quoted = selector.getChild('LabelMatchers')?.getChild('QuotedLabelName');
  const matched = matchers.find((matcher) => named(matcher) === '__name__');
  const name = identifier ? text(identifier) : quoted ? text(quoted).slice(1, -1) : undefined;
  const around = demanded(selector, text);
  return {
    series: name ?? (matched && nameMatched(matched, text)),
    labels: [
      ...new Set([...matchers.map(named).filter((label) => label !== '__name__'), ...around.labels]),
    ].sort(),
    absent: around.absent,
  };
}

function nameMatched(matcher: SyntaxNode, text: Text): string | RegExp | undefined {
  const operator = matcher.getChild('MatchOp');
  const value = stringOf(matcher.getChild('StringLiteral'), text);
  if (operator === null || value === undefined) return undefined;
  if (text(operator) === '=') return value;
  try {
    return text(operator) === '=~' ? new RegExp(`^(?:${value})$`) : undefined;
  } catch {
    return undefined;
  }
}

/** Labels that the expressions around a node need of it, from the inside out. */
function demanded(selector: SyntaxNode, text: Text): { labels: string[]; absent: boolean } {
  const labels: string[] = [];
  const given = new Set<string>();
  // From here on, only these labels of the node still reach the outside.
  let only: ReadonlySet<string> | undefined;
  let absent = false;
  let inner = selector;
  for (let outer = selector.parent; outer !== null; inner = outer, outer = outer.parent) {
    const need = (list: readonly string[]) => {
      for (const label of list)
        if (!given.has(label) && (only === undefined || only.has(label))) labels.push(label);
    };
    if (outer.name === 'AggregateExpr') {
      need(labelsOf(outer.getChild('AggregateModifier')?.getChild('GroupingLabels'), text));
      const counted =
        nameOf(outer, text) === 'count_values' ? outer.getChild('FunctionCallBody')?.firstChild : null;
      if (counted) given.add(stringOf(counted, text) ?? '');
    }
    if (outer.name === 'FunctionCall') {
      const called = nameOf(outer, text);
      if (called.startsWith('absent')) absent = true;
      const [, made] = children(outer.getChild('FunctionCallBody'));
      const label = /^label_(?:replace|join)$/.test(called) ? stringOf(made ?? null, text) : undefined;
      if (label !== undefined) given.add(label);
    }
    if (outer.name === 'BinaryExpr') {
      const { on, brought, one } = joined(outer, inner, text);
      need(on);
      if (one) only = new Set(brought);
      else for (const label of brought) given.add(label);
    }
  }
  return { labels, absent };
}

/** What a binary expression means for the labels of one of its sides. */
function joined(binary: SyntaxNode, side: SyntaxNode, text: Text) {
  const clause = binary.getChild('MatchingModifierClause');
  const [first, second] = children(clause)
    .filter(({ name }) => name === 'GroupingLabels')
    .map((list) => labelsOf(list, text));
  const left = side.from === binary.firstChild?.from;
  const isFilter = binary.getChild('And') !== null || binary.getChild('Unless') !== null;
  const grouped = clause?.getChild('GroupLeft')
    ? 'left'
    : clause?.getChild('GroupRight')
      ? 'right'
      : undefined;
  return {
    on: clause?.getChild('On') ? (first ?? []) : [],
    brought:
      grouped === undefined
        ? []
        : ((clause?.getChild('On') || clause?.getChild('Ignoring') ? second : first) ?? []),
    one: isFilter ? !left : grouped !== undefined && (grouped === 'left') !== left,
  };
}

/** Every label name below a node. */
function labelsOf(node: SyntaxNode | null | undefined, text: Text): string[] {
  return children(node ?? null)
    .filter(({ name }) => name === 'LabelName' || name === 'QuotedLabelName')
    .map((label) => text(label).replace(/^"(.*)"$/, '$1'));
}
