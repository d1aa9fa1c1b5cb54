import {
  COUNTER,
  children,
  nameOf,
  parsePromql,
  type SyntaxNode,
  shapeOf,
  type Text,
} from '../promql/parse.ts';

/** Faults by the query with all its strings emptied: a fleet's queries differ in label values alone. */
const known = new Map<string, readonly string[]>();

/**
 * What is wrong with a PromQL query as a measure of load, each fault as a clause: it does not parse, its result is more
 * than one number, it reads a counter without a rate, or it counts what Istio reports twice. Loads the grammar of
 * Prometheus's own editor at the first call.
 */
export function queryFaults(query: string): readonly string[] {
  const shape = shapeOf(query);
  let faults = known.get(shape);
  if (!faults) {
    faults = faultsOf(shape);
    known.set(shape, faults);
  }
  return faults;
}

function faultsOf(query: string): readonly string[] {
  const { tree, text } = parsePromql(query);
  const faults = new Set<string>();
  tree.iterate({
    enter: ({ node }) => {
      if (node.type.isError) faults.add(`it is no PromQL from character ${node.from + 1} on`);
      if (node.name === 'BinaryExpr' && node.getChild('Or') !== null && isConstant(node.lastChild, text)) {
        faults.add(`"or ${text(node.lastChild as SyntaxNode)}" makes a missing series look like that load`);
      }
      if (node.name === 'VectorSelector') for (const fault of seriesFaults(node, text)) faults.add(fault);
    },
  });
  const root = tree.topNode.firstChild;
  if (root === null) return ['it is empty'];
  if (faults.size === 0 && !isSingle(root, text))
    faults.add('its result may be several series, not one number');
  return [...faults];
}

/** Aggregations whose result keeps the labels of what they pick. */
const PICKING: ReadonlySet<string> = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio', 'count_values']);
/** Functions that give one number whatever they are given. */
const SCALARS: ReadonlySet<string> = new Set([
  'scalar',
  'vector',
  'time',
  'pi',
  'absent',
  'absent_over_time',
]);

function isSingle(node: SyntaxNode, text: Text): boolean {
  switch (node.name) {
    case 'NumberDurationLiteral':
      return true;
    case 'ParenExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'SubqueryExpr':
    case 'UnaryExpr':
    case 'BinaryExpr':
      return operands(node).every((operand) => isSingle(operand, text));
    case 'AggregateExpr':
      return !PICKING.has(nameOf(node, text)) && grouping(node, text)?.length === 0;
    case 'FunctionCall':
      return isSingleCall(nameOf(node, text), children(node.getChild('FunctionCallBody')), text);
    default:
      return false;
  }
}

function isSingleCall(name: string, args: readonly SyntaxNode[], text: Text): boolean {
  if (SCALARS.has(name)) return true;
  const vectors = args.filter((arg) => arg.name !== 'StringLiteral');
  const last = vectors.at(-1);
  // It takes the label le away.
  if (name === 'histogram_quantile' && last?.name === 'AggregateExpr') {
    return grouping(last, text)?.every((label) => label === 'le') === true;
  }
  return vectors.length > 0 && vectors.every((arg) => isSingle(arg, text));
}

function isConstant(node: SyntaxNode | null, text: Text): boolean {
  return node?.name === 'FunctionCall' && nameOf(node, text) === 'vector';
}

const EXPRESSION = /^(?!.*Duration).*(?:Expr|FunctionCall|Selector)$|^NumberDurationLiteral$/;

/** The expressions among a node's children: no operator, no duration of an offset or a subquery. */
const operands = (node: SyntaxNode) => children(node).filter(({ name }) => EXPRESSION.test(name));

/** Labels of a `by`; none where the aggregation has no modifier, `undefined` for a `without`. */
function grouping(aggregate: SyntaxNode, text: Text): readonly string[] | undefined {
  const modifier = aggregate.getChild('AggregateModifier');
  if (modifier === null) return [];
  if (modifier.getChild('By') === null) return undefined;
  return children(modifier.getChild('GroupingLabels')).map(text);
}

/** Istio's standard metrics of requests and connections: both proxies of a call report them. */
const REPORTED_TWICE = /^istio_(?:requests?|response|tcp)_/;
const RATES: ReadonlySet<string> = new Set(['rate', 'irate', 'increase']);

function seriesFaults(selector: SyntaxNode, text: Text): string[] {
  const matchers = children(selector.getChild('LabelMatchers')).map((matcher) => {
    const operator = matcher.getChild('MatchOp');
    return { label: nameOf(matcher, text), operator: operator && text(operator) };
  });
  const identifier = selector.getChild('Identifier');
  const name = identifier && text(identifier);
  if (name === null) return ['it reads series that it does not call by name'];
  const faults: string[] = [];
  if (COUNTER.test(name) && !isRated(selector, text)) {
    faults.push(
      `it reads the counter ${name} without rate(), irate() or increase() right around it, and a counter only grows`,
    );
  }
  if (
    REPORTED_TWICE.test(name) &&
    !matchers.some(({ label, operator }) => label === 'reporter' && operator === '=')
  ) {
    faults.push(
      `${name} is reported by the source and by the destination of a call, and it picks neither by reporter="..."`,
    );
  }
  return faults;
}

/** What may stand between a rate and its counter: nothing that puts series together. */
const TRANSPARENT: ReadonlySet<string> = new Set([
  'MatrixSelector',
  'OffsetExpr',
  'StepInvariantExpr',
  'ParenExpr',
  'SubqueryExpr',
  'FunctionCallBody',
]);

function isRated(selector: SyntaxNode, text: Text): boolean {
  let node = selector.parent;
  while (node !== null && TRANSPARENT.has(node.name)) node = node.parent;
  return node?.name === 'FunctionCall' && RATES.has(nameOf(node, text));
}
