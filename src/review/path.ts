import { type FieldChange, isMap, own, type Step } from './fields.ts';

/**
 * A pattern of fields: steps with dots between them, `*` for any one step, such as `spec.template.spec.containers.*.image`.
 * A key with dots in it stands in brackets: `metadata.annotations.[argocd.argoproj.io/sync-wave]`.
 */
export type Pattern = string;

const known = new Map<Pattern, readonly string[]>();

function stepsOf(pattern: Pattern): readonly string[] {
  let steps = known.get(pattern);
  if (steps === undefined) {
    steps = (pattern.match(/\[[^\]]*\]|[^.]+/g) ?? []).map((step) => step.replace(/^\[(.*)\]$/, '$1'));
    known.set(pattern, steps);
  }
  return steps;
}

/**
 * Whether a change is at the pattern, below it, or above it with something at the pattern on either side: a container
 * that is added as a whole brings an image.
 */
export function touches(change: FieldChange, pattern: Pattern): boolean {
  const steps = stepsOf(pattern);
  const { path } = change;
  const shared = Math.min(steps.length, path.length);
  for (let i = 0; i < shared; i++) if (!matches(path[i] as Step, steps[i] as string)) return false;
  if (path.length >= steps.length) return true;
  if (change.order) return false;
  const rest = steps.slice(path.length);
  return has(change.before, rest) || has(change.after, rest);
}

const matches = (step: Step, wanted: string) => wanted === '*' || step === wanted;

function has(value: unknown, steps: readonly string[]): boolean {
  const [step, ...rest] = steps;
  if (step === undefined) return value !== undefined;
  if (step === '*') return valuesIn(value).some((one) => has(one, rest));
  return isMap(value) && has(own(value, step), rest);
}

/** Every value at the pattern. */
export function valuesAt(value: unknown, pattern: Pattern): unknown[] {
  let here: unknown[] = [value];
  for (const step of stepsOf(pattern))
    here = here.flatMap((one) => (step === '*' ? valuesIn(one) : isMap(one) ? [own(one, step)] : []));
  return here.filter((one) => one !== undefined);
}

/** The value at a pattern without `*`, or `undefined`. */
export function valueAt(value: unknown, pattern: Pattern): unknown {
  return valuesAt(value, pattern)[0];
}

const valuesIn = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : isMap(value) ? Object.values(value) : [];

/** Items of a list that are texts; none where it is no list. */
export function textsAt(value: unknown, pattern: Pattern): string[] {
  return valuesAt(value, pattern)
    .flat()
    .filter((one) => typeof one === 'string');
}
