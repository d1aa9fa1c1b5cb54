import type { Report } from '../bounds.ts';
import { show } from '../fault.ts';
import type { SchemaNode } from '../node.ts';
import type { CelSource } from '../openapi.ts';
import { firstLine } from './functions.ts';
import { programOf, whyUnasked } from './program.ts';
import { type CelValue, escaped, scalarOf, untypedOf } from './values.ts';

/**
 * Asks every rule in CEL that the schema has for the parts of an object that are there, as the API server does when the
 * object is created, and reports those that do not hold. The object must have the types that its schema says. Rules that
 * are not asked: `unaskedRules`.
 */
export function askRules(root: SchemaNode, object: unknown, report: Report): void {
  new Asking(report).visit(root, object, false);
}

class Asking {
  private readonly report: Report;
  private readonly path: (string | number)[] = [];

  constructor(report: Report) {
    this.report = report;
  }

  /** The value as CEL sees it, where a rule here or above asks for it. */
  visit(node: SchemaNode, value: unknown, wanted: boolean): CelValue {
    if (value === null || value === undefined || !(wanted || node.hasRules)) return null;
    const rules = node.schema['x-kubernetes-validations'] ?? [];
    const self = this.convert(node, value, wanted || rules.length > 0);
    for (const rule of rules) this.ask(rule, self, value);
    return self;
  }

  private convert(node: SchemaNode, value: unknown, wanted: boolean): CelValue {
    if (typeof value !== 'object') return scalarOf(value, node);
    if (Array.isArray(value)) {
      const { items } = node;
      return items === undefined ? untypedOf(value) : value.map((it, i) => this.below(items, i, it, wanted));
    }
    const { rest } = node;
    const { properties } = node.schema;
    if (rest === undefined && properties === undefined) return untypedOf(value);
    const converted = new Map<string, CelValue>();
    for (const [name, it] of Object.entries(value as object)) {
      // Fields that the schema does not list are not there for CEL, even where they are kept.
      const known =
        properties === undefined || Object.hasOwn(properties, name) ? node.field(name) : undefined;
      if (known === undefined || it === undefined || !(wanted || known.hasRules)) continue;
      const key = properties === undefined ? name : escaped(name);
      const field = this.below(known, name, it, wanted);
      if (key !== undefined) converted.set(key, field);
    }
    return converted;
  }

  private below(node: SchemaNode, key: string | number, value: unknown, wanted: boolean): CelValue {
    this.path.push(key);
    const converted = this.visit(node, value, wanted);
    this.path.pop();
    return converted;
  }

  private ask(rule: CelSource, self: CelValue, value: unknown): void {
    if (whyUnasked(rule) !== undefined) return;
    const answer = answerOf(rule.rule, self);
    if (answer === true) return;
    const said = saidBy(rule, self) ?? 'a rule of the kind does not hold';
    const text = show(value);
    const subject = text.endsWith('...') ? '' : `${text}: `;
    const because = answer instanceof Error ? ` (${firstLine(answer)})` : '';
    this.report('BROKEN_RULE', `${subject}${said}${because}`, () => cure(rule), ...this.path);
  }
}

/** What the rule says, or the error that it ends in. */
function answerOf(expression: string, self: CelValue): unknown {
  const program = programOf(expression);
  if (typeof program === 'string') return new Error(program);
  try {
    return program({ self });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** `messageExpression` goes before `message`, unless it fails, is empty or has more than one line. */
function saidBy({ message, messageExpression }: CelSource, self: CelValue): string | undefined {
  const made = messageExpression === undefined ? undefined : answerOf(messageExpression, self);
  const isLine = typeof made === 'string' && made.trim() !== '' && !made.includes('\n');
  return (isLine ? made : message)?.trim();
}

function cure({ rule }: CelSource): string {
  const line = rule.replace(/\s+/g, ' ').trim();
  const shown = line.length <= 200 ? line : `${line.slice(0, 197)}...`;
  return `Change it so that this holds, with self for the value: ${shown}`;
}
