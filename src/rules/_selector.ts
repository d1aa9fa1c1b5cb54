import { GIVEN_NAMESPACES } from '../house.ts';
import type { Tree } from '../model.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether labels satisfy a selector as footprints write it: `app=web and tier In front,back`. Nothing selects all. */
export function selects(selector: string | undefined, labels: Labels): boolean {
  return terms(selector).every(({ key, operator, values }) => {
    const value = labels[key];
    if (operator === 'DoesNotExist') return value === undefined;
    if (operator === 'Exists') return value !== undefined;
    if (operator === 'NotIn') return value === undefined || !values.includes(value);
    return value !== undefined && values.includes(value);
  });
}

/** Whether a selector takes only what carries some label; one that merely leaves things out is as wide as none. */
export function narrows(selector: string | undefined): boolean {
  return terms(selector).some(({ operator }) => operator !== 'NotIn' && operator !== 'DoesNotExist');
}

interface Term {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const parsed = new Map<string, readonly Term[]>();

function terms(selector: string | undefined): readonly Term[] {
  if (!selector) return [];
  let known = parsed.get(selector);
  if (!known) {
    known = selector.split(' and ').map(term);
    parsed.set(selector, known);
  }
  return known;
}

function term(text: string): Term {
  const [key = '', operator, values = ''] = text.split(' ');
  if (operator !== undefined) return { key, operator, values: values.split(',') };
  const equals = text.indexOf('=');
  return { key: text.slice(0, equals), operator: 'In', values: [text.slice(equals + 1)] };
}

const namespaces = new WeakMap<Tree, ReadonlyMap<string, Labels>>();

/** Labels of a namespace, with the one that every namespace gets. */
export function namespaceLabels(tree: Tree, name: string): Labels {
  let known = namespaces.get(tree);
  if (!known) {
    const given = [...GIVEN_NAMESPACES].map((given) => [given, {}] as const);
    const made = tree.namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}] as const);
    known = new Map(
      [...given, ...made].map(([name, labels]) => [name, { 'kubernetes.io/metadata.name': name, ...labels }]),
    );
    namespaces.set(tree, known);
  }
  return known.get(name) ?? { 'kubernetes.io/metadata.name': name };
}
