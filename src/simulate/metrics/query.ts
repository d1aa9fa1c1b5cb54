import { children, nameOf, parsePromql, type SyntaxNode, stringOf, type Text } from '../../promql/parse.ts';
import { increase, type Range } from './rate.ts';

/** When a query is asked, and of which pod alone; that is how an adapter serves metrics of pods. */
export interface Moment {
  readonly now: number;
  readonly pod?: unknown;
}

/** Series that are alike but for labels of which nothing here depends. */
export interface SeriesGroup {
  readonly labels: Readonly<Record<string, string>>;
  /** Their values, as far as they have any. */
  now(moment: Moment): readonly Element[];
  /** Their samples within a window. */
  over(moment: Moment, window: number): readonly (Range & { readonly count: number })[];
}

/** A value, and how many series have it. */
export interface Element {
  readonly value: number;
  readonly count: number;
}

/** A query's answer: one number, `nothing`, or `many` where it has several elements. */
export type Answer = number | 'nothing' | 'many';

export interface Query {
  ask(moment: Moment): Answer;
  /** Seconds of the longest window; 0 for a query without. */
  readonly window: number;
}

type Value = number | readonly Element[];
type Compiled = (moment: Moment) => Value;

/** A query that this reader does not know, in words. */
class Unknown extends Error {}

/**
 * A PromQL query as a function of the series that there are. Read are sums, averages, largest, smallest and numbers of series,
 * `rate`, `increase`, arithmetic, comparisons and `or` between single numbers: what triggers of autoscalers consist of.
 * For anything else `fault` says where it ends.
 */
export function compileQuery(
  query: string,
  series: (name: string, matches: (labels: SeriesGroup['labels']) => boolean) => readonly SeriesGroup[],
): Query | { readonly fault: string } {
  const { tree, text } = parsePromql(query);
  let window = 0;
  const compiler = new Compiler(text, series, (seconds) => {
    window = Math.max(window, seconds);
  });
  try {
    const compiled = compiler.compile(tree.topNode.firstChild);
    return { window, ask: (moment) => answerOf(compiled(moment)) };
  } catch (error) {
    if (error instanceof Unknown) return { fault: error.message };
    throw error;
  }
}

function answerOf(value: Value): Answer {
  const [first, ...others] = typeof value === 'number' ? [{ value, count: 1 }] : value;
  if (first === undefined) return 'nothing';
  if (others.length > 0 || first.count > 1) return 'many';
  return Number.isFinite(first.value) ? first.value : 'nothing';
}

const AGGREGATES: Readonly<Record<string, (elements: readonly Element[]) => number>> = {
  sum: (elements) => elements.reduce((sum, { value, count }) => sum + value * count, 0),
  avg: (elements) => (AGGREGATES.sum?.(elements) ?? 0) / (AGGREGATES.count?.(elements) ?? 1),
  max: (elements) => elements.reduce((most, { value }) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  min: (elements) => elements.reduce((least, { value }) => Math.min(least, value), Number.POSITIVE_INFINITY),
  count: (elements) => elements.reduce((sum, { count }) => sum + count, 0),
};

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** Aggregates of an adapter's rule are grouped by these; a moment that names a pod has one group. */
const BY_POD = new Set(['namespace', 'pod']);

class Compiler {
  readonly text: Text;
  readonly series: Parameters<typeof compileQuery>[1];
  readonly seen: (window: number) => void;

  constructor(text: Text, series: Compiler['series'], seen: Compiler['seen']) {
    this.text = text;
    this.series = series;
    this.seen = seen;
  }

  compile(node: SyntaxNode | null): Compiled {
    switch (node?.name) {
      case 'NumberDurationLiteral': {
        const number = Number(this.text(node));
        return () => number;
      }
      case 'ParenExpr':
        return this.compile(node.firstChild);
      case 'AggregateExpr':
        return this.#aggregate(node);
      case 'FunctionCall':
        return this.#call(node);
      case 'BinaryExpr':
        return this.#binary(node);
      case 'VectorSelector': {
        const groups = this.#select(node);
        return (moment) => groups.flatMap((group) => group.now(moment));
      }
      default:
        throw new Unknown(node ? `"${this.text(node)}"` : 'it is empty');
    }
  }

  #aggregate(node: SyntaxNode): Compiled {
    const name = nameOf(node, this.text);
    const aggregate = AGGREGATES[name];
    const modifier = node.getChild('AggregateModifier');
    const labels = children(modifier?.getChild('GroupingLabels') ?? null).map(this.text);
    const perPod = modifier?.getChild('By') && labels.every((label) => BY_POD.has(label));
    if (aggregate === undefined || (modifier && !perPod)) throw new Unknown(`"${this.text(node)}"`);
    const [argument, ...others] = children(node.getChild('FunctionCallBody'));
    if (others.length > 0) throw new Unknown(`"${this.text(node)}"`);
    const inner = this.compile(argument ?? null);
    return (moment) => {
      const elements = inner(moment);
      if (typeof elements === 'number' || elements.length === 0) return elements;
      return [{ value: aggregate(elements), count: 1 }];
    };
  }

  #call(node: SyntaxNode): Compiled {
    const name = nameOf(node, this.text);
    const [argument, ...others] = children(node.getChild('FunctionCallBody'));
    if (argument === undefined || others.length > 0) throw new Unknown(`"${this.text(node)}"`);
    if (name === 'vector') {
      const inner = this.compile(argument);
      return (moment) => {
        const value = inner(moment);
        return typeof value === 'number' ? [{ value, count: 1 }] : value;
      };
    }
    if (!['rate', 'increase'].includes(name) || argument.name !== 'MatrixSelector') {
      throw new Unknown(`"${this.text(node)}"`);
    }
    const groups = this.#select(argument.firstChild);
    const duration = argument.lastChild;
    const window = duration === null ? 0 : seconds(this.text(duration));
    if (window === 0) throw new Unknown(`"${this.text(argument)}"`);
    this.seen(window);
    const per = name === 'increase' ? 1 : window;
    return (moment) => {
      const elements: Element[] = [];
      for (const group of groups)
        for (const range of group.over(moment, window)) {
          const grown = increase(range, moment.now, window);
          if (grown !== undefined) elements.push({ value: grown / per, count: range.count });
        }
      return elements;
    };
  }

  #binary(node: SyntaxNode): Compiled {
    if (node.getChild('MatchingModifierClause')) throw new Unknown(`"${this.text(node)}"`);
    const [left, operator, right] = children(node);
    const [a, b] = [this.compile(left ?? null), this.compile(right ?? null)];
    const sign = operator ? this.text(operator) : '';
    if (sign.toLowerCase() === 'or') {
      return (moment) => {
        const first = a(moment);
        return typeof first === 'number' || first.length > 0 ? first : b(moment);
      };
    }
    const [arithmetic, comparison] = [ARITHMETIC[sign], COMPARISONS[sign]];
    if (!arithmetic && !comparison) throw new Unknown(`"${this.text(node)}"`);
    return (moment) => {
      const [x, y] = [single(a(moment)), single(b(moment))];
      if (x === undefined || y === undefined) return [];
      if (comparison) return comparison(x, y) ? [{ value: x, count: 1 }] : [];
      return [{ value: arithmetic?.(x, y) ?? 0, count: 1 }];
    };
  }

  #select(selector: SyntaxNode | null): readonly SeriesGroup[] {
    const identifier = selector?.getChild('Identifier');
    if (!selector || !identifier) throw new Unknown(selector ? `"${this.text(selector)}"` : 'it is empty');
    const matchers = children(selector.getChild('LabelMatchers')).map((matcher) => this.#matcher(matcher));
    return this.series(this.text(identifier), (labels) => matchers.every((matches) => matches(labels)));
  }

  #matcher(matcher: SyntaxNode): (labels: SeriesGroup['labels']) => boolean {
    const label = nameOf(matcher, this.text);
    const operator = matcher.getChild('MatchOp');
    const value = stringOf(matcher.getChild('StringLiteral'), this.text);
    if (operator === null || value === undefined) throw new Unknown(`"${this.text(matcher)}"`);
    const sign = this.text(operator);
    const regex = sign.endsWith('~') ? regexOf(value) : undefined;
    const is = (labels: SeriesGroup['labels']) => {
      const found = labels[label] ?? '';
      return regex ? regex.test(found) : found === value;
    };
    return sign.startsWith('!') ? (labels) => !is(labels) : is;
  }
}

function single(value: Value): number | undefined {
  const answer = answerOf(value);
  return typeof answer === 'number' ? answer : undefined;
}

function regexOf(value: string): RegExp {
  try {
    return new RegExp(`^(?:${value})$`);
  } catch {
    throw new Unknown(`"${value}"`);
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a PromQL duration such as `1m30s`; 0 for what is none. */
export function seconds(duration: string): number {
  let sum = 0;
  for (const [, number, unit = ''] of duration.matchAll(/(\d+)(ms|[smhd])/g))
    sum += Number(number) * (UNITS[unit] ?? 0);
  return sum;
}
