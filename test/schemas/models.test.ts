import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../src/component.ts';
import type { KubeObject } from '../../src/object.ts';
import { checkObject } from '../../src/schemas.ts';
import { modelShape, type Shape } from './declarations.ts';
import { type Differences, differencesOf, packages } from './models.ts';
import { validObjects } from './objects.ts';

const recorded: Record<string, Differences> = JSON.parse(
  readFileSync(new URL('models.json', import.meta.url), 'utf8'),
);

describe('the types packages, next to the pinned CRDs', () => {
  it.each(Object.keys(packages) as (keyof typeof packages)[])(
    '%s differs as recorded in models.json and nowhere else: the CRD decides, a type that lacks a field needs a plain object',
    (name) => {
      expect(differencesOf(name)).toEqual(recorded[name]);
    },
  );

  it('are compared down to the last field', () => {
    const folder = fileURLToPath(new URL('../../node_modules/@kubernetes-models/istio', import.meta.url));
    let shape: Shape | undefined = modelShape(folder, 'networking.istio.io/v1', 'VirtualService');
    for (const name of ['spec', 'http', '[]', 'route', '[]', 'destination', 'port']) {
      shape = name === '[]' ? shape?.inner?.() : shape?.fields.get(name)?.();
    }
    expect([...(shape?.fields.keys() ?? [])]).toEqual(['number']);
  });
});

type Constructor = new (data: object) => Model;

const models = {
  scaledObject: async () =>
    (await import('@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject')).ScaledObject,
  virtualService: async () =>
    (await import('@kubernetes-models/istio/networking.istio.io/v1/VirtualService')).VirtualService,
  serviceMonitor: async () =>
    (await import('@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'))
      .ServiceMonitor,
  application: async () =>
    (await import('@kubernetes-models/argo-cd/argoproj.io/v1alpha1/Application')).Application,
  externalSecret: async () =>
    (await import('@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecret'))
      .ExternalSecret,
  nodePool: async () => (await import('@kubernetes-models/karpenter/karpenter.sh/v1/NodePool')).NodePool,
};

const replacements = ['text', 7, -1.5, true, {}, [], ['text'], { a: 'b' }];

/** Where the CRD asks more than the package was made to: the minimum came later; an int-or-string is no fraction. */
const stricter = ['spec.triggers []', 'spec.limits.cpu -1.5'];

const beyond: readonly string[] = ['UNKNOWN_FIELD', 'BROKEN_RULE'];

describe('checkObject, next to the validators of the types packages', () => {
  it.each(Object.keys(models) as (keyof typeof models)[])(
    'agrees on every value of a %s replaced by one of another type',
    async (name) => {
      const Kind = (await models[name]()) as Constructor;
      const object = validObjects()[name];
      const disagreements: string[] = [];
      for (const path of paths({ spec: object.spec })) {
        for (const value of replacements) {
          const mutant = replaced(object, path, value);
          // The packages let unknown fields pass and know no CEL; that is what this module is for.
          const ours = checkObject(mutant).every((it) => beyond.includes(it.code));
          if (ours !== accepts(Kind, mutant))
            disagreements.push(`${path.join('.')} ${JSON.stringify(value)}`);
        }
      }
      expect(disagreements.filter((it) => !stricter.includes(it))).toEqual([]);
    },
  );
});

function accepts(Kind: Constructor, object: KubeObject): boolean {
  try {
    new Kind(object).validate();
    return true;
  } catch {
    return false;
  }
}

type Path = readonly string[];

function paths(value: unknown, path: Path = []): Path[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) => paths(child, [...path, key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function replaced(object: KubeObject, path: Path, value: unknown): KubeObject {
  const copy = structuredClone(object);
  // biome-ignore lint/suspicious/noExplicitAny: the path leads through any kind
  let parent: any = copy;
  for (const key of path.slice(0, -1)) parent = parent[key];
  parent[path.at(-1) ?? ''] = value;
  return copy;
}
