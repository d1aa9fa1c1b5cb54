import type { KubeObject } from '../../../src/object.ts';
import type { EffectName, Severity } from '../../../src/review.ts';

/** The smallest pair of objects that a line of the table is about, and what it says of them. */
export interface Sample {
  readonly rule: string;
  readonly effect: EffectName;
  readonly severity: Severity;
  readonly before?: KubeObject;
  readonly after?: KubeObject;
  /** What else is on both sides. */
  readonly around?: readonly KubeObject[];
  /** What goes with it. */
  readonly with?: readonly string[];
}

/** `object('apps/v1 Deployment', { spec })`, named `web` in `shop`. */
export function object(
  type: string,
  body: Readonly<Record<string, unknown>> = {},
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const [apiVersion = '', kind = ''] = type.split(' ');
  return { apiVersion, kind, ...body, metadata: { name: 'web', namespace: 'shop', ...metadata } };
}

/** One for a kind without a namespace. */
export function clusterObject(
  type: string,
  body: Readonly<Record<string, unknown>> = {},
  metadata: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const made = object(type, body, metadata);
  const { namespace: _, ...rest } = made.metadata;
  return { ...made, metadata: rest };
}

/** The object with another value at a path; `undefined` takes the field away. Keys with dots: `annotations/a.b/c`. */
export function having(of: KubeObject, path: string, value: unknown): KubeObject {
  const steps = path.includes('|') ? path.split('|') : path.split('.');
  const copy = structuredClone(of) as Record<string, unknown>;
  let here = copy;
  for (const step of steps.slice(0, -1)) {
    here[step] ??= {};
    here = here[step] as Record<string, unknown>;
  }
  const last = steps.at(-1) as string;
  if (value === undefined) delete here[last];
  else here[last] = value;
  return copy as unknown as KubeObject;
}

type Told = readonly [rule: string, effect: EffectName, severity: Severity];

/** A field that changes. */
export function changing(told: Told, of: KubeObject, path: string, value: unknown, was?: unknown): Sample {
  const [rule, effect, severity] = told;
  const before = was === undefined ? of : having(of, path, was);
  return { rule, effect, severity, before, after: having(of, path, value) };
}

export function creating([rule, effect, severity]: Told, after: KubeObject): Sample {
  return { rule, effect, severity, after };
}

export function pruning([rule, effect, severity]: Told, before: KubeObject): Sample {
  return { rule, effect, severity, before };
}
