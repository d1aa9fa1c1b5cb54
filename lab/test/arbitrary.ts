import fc from 'fast-check';
import type { KubeObject } from '../../src/object.ts';
import { escaped } from '../../src/schemas/cel/values.ts';
import type { OpenApi } from '../../src/schemas/openapi.ts';
import { regExp } from '../../src/schemas/re2.ts';
import { apiVersionOf, celRulesOf, type KindSchema } from '../../src/schemas.ts';
import { NUMBERS, TEXTS } from './edges.ts';

/**
 * Objects of a kind that its schema makes sense of, built around what its rules in CEL speak of: fields that no rule is
 * about are left out where they may be, and texts come from the rules themselves. `at` is where a rule stands, as
 * `celRulesOf` has it: the object reaches that far.
 */
export function objectsAround(kind: KindSchema, at: string): fc.Arbitrary<KubeObject> {
  const { scope, openapi } = kind;
  const apiVersion = apiVersionOf(kind);
  const rules = celRulesOf(apiVersion, kind.kind).map(({ rule }) => rule);
  const quoted = rules.flatMap(quotedIn);
  const words = new Set(rules.join(' ').match(/[A-Za-z_]\w*/g));
  const spec = openapi.properties?.spec;
  if (spec === undefined) throw new Error(`${kind.kind} has no spec`);
  const metadata = { name: 'sample', ...(scope === 'Namespaced' && { namespace: 'default' }) };
  const [, ...way] = at.match(/\[\*\]|[^.[]+/g) ?? [];
  return new Around([...new Set([...quoted, ...TEXTS])], words)
    .valueOf(spec, way)
    .map((value) => ({ apiVersion, kind: kind.kind, metadata, spec: value }));
}

/** Texts that a rule has in quotes. */
function quotedIn(rule: string): readonly string[] {
  return [...rule.matchAll(/(["'])(.*?)\1/g)].map(([, , text = '']) => text);
}

class Around {
  private readonly texts: readonly string[];
  private readonly words: ReadonlySet<string>;

  constructor(texts: readonly string[], words: ReadonlySet<string>) {
    this.texts = texts;
    this.words = words;
  }

  private readonly made = new Map<OpenApi, fc.Arbitrary<unknown>>();

  /** `way` has the names that a value must have, one below the other. */
  valueOf(schema: OpenApi, way: readonly string[] = []): fc.Arbitrary<unknown> {
    const known = way.length === 0 ? this.made.get(schema) : undefined;
    const value = known ?? this.make(schema, way);
    if (way.length === 0) this.made.set(schema, value);
    return value;
  }

  private make(schema: OpenApi, way: readonly string[]): fc.Arbitrary<unknown> {
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    if (schema['x-kubernetes-int-or-string']) {
      return fc.oneof(fc.constantFrom(...NUMBERS), this.text(schema));
    }
    switch (schema.type) {
      case 'boolean':
        return fc.boolean();
      case 'integer':
      case 'number':
        return fc.constantFrom(...numbersOf(schema));
      case 'string':
        return this.text(schema);
      case 'array':
        return this.list(schema, way);
      case 'object':
        return schema.properties === undefined ? this.map(schema, way) : this.object(schema, way);
      default:
        return fc.constant({});
    }
  }

  private text(schema: OpenApi): fc.Arbitrary<string> {
    const { pattern, format, minLength = 0, maxLength = 1000 } = schema;
    if (format === 'date-time') return fc.constant('2030-01-31T12:00:00Z');
    const form = pattern === undefined ? undefined : regExp(pattern);
    const fits = (text: string) =>
      (form?.test(text) ?? true) && [...text].length >= minLength && [...text].length <= maxLength;
    const any = this.textsFor(schema).filter((texts) => texts.some(fits));
    if (any.length > 0) return fc.oneof(...any.map((texts) => fc.constantFrom(...texts.filter(fits))));
    return form === undefined ? fc.constant('a'.repeat(minLength)) : fc.stringMatching(form).filter(fits);
  }

  /** The texts of all rules, and half the time those of the rules that stand here. */
  private textsFor({ 'x-kubernetes-validations': rules = [] }: OpenApi): readonly (readonly string[])[] {
    return [
      this.texts,
      ...(rules.length === 0 ? [] : [['', ...rules.flatMap(({ rule }) => quotedIn(rule))]]),
    ];
  }

  private list(schema: OpenApi, [step, ...way]: readonly string[]): fc.Arbitrary<unknown> {
    const { items = {}, minItems = 0, maxItems = 3 } = schema;
    const minLength = step === undefined ? minItems : Math.max(1, minItems);
    return fc.array(this.valueOf(items, way), {
      minLength,
      maxLength: Math.max(minLength, Math.min(maxItems, 3)),
    });
  }

  private map(schema: OpenApi, [step, ...way]: readonly string[]): fc.Arbitrary<unknown> {
    const { additionalProperties, minProperties = 0 } = schema;
    if (typeof additionalProperties !== 'object') return fc.constant({});
    const keys = fc.oneof(...this.textsFor(schema).map((texts) => fc.constantFrom(...texts)));
    const minKeys = step === undefined ? minProperties : Math.max(1, minProperties);
    return fc.dictionary(keys, this.valueOf(additionalProperties, way), {
      minKeys,
      maxKeys: 3,
    });
  }

  private object(schema: OpenApi, [step, ...way]: readonly string[]): fc.Arbitrary<unknown> {
    const { properties = {}, required = [], minProperties = 0 } = schema;
    const fixed = [...new Set([...required, ...(step === undefined ? [] : [step])])];
    const free = Object.keys(properties).filter((name) => !fixed.includes(name));
    const spokenOf = free.filter((name) => this.isSpokenOf(name, properties[name] ?? {}));
    const missing = Math.max(0, minProperties - fixed.length);
    const chosen = spokenOf.length < missing ? free : spokenOf;
    const size = { minLength: missing, maxLength: Math.min(Math.max(4, missing), chosen.length) };
    return fc.subarray(chosen, size).chain((names) => {
      const shape = [...fixed, ...names].map((name) => {
        const below = name === step ? way : [];
        return [name, this.valueOf(properties[name] ?? {}, below)] as const;
      });
      return fc.record(Object.fromEntries(shape));
    });
  }

  private isSpokenOf(name: string, schema: OpenApi): boolean {
    return this.words.has(escaped(name) ?? '') || hasRules(schema);
  }
}

function numbersOf({ minimum = -Infinity, maximum = Infinity }: OpenApi): readonly number[] {
  const fit = NUMBERS.filter((it) => it >= minimum && it <= maximum);
  return fit.length > 0 ? fit : [minimum];
}

const ruled = new WeakMap<OpenApi, boolean>();

function hasRules(schema: OpenApi): boolean {
  const known = ruled.get(schema) ?? JSON.stringify(schema).includes('"x-kubernetes-validations"');
  ruled.set(schema, known);
  return known;
}
