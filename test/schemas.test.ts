import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
// @ts-expect-error a script in JavaScript, without types
import { faultsOf } from '../scripts/schemas.mjs';
import { formatLooks } from '../src/schemas/formats.ts';
import type { OpenApi } from '../src/schemas/openapi.ts';
import { regExp } from '../src/schemas/re2.ts';
import {
  apiVersionOf,
  celRulesOf,
  kindInfo,
  knownKinds,
  schemaOf,
  scopeOf,
  sourceOf,
} from '../src/schemas.ts';

const folder = fileURLToPath(new URL('../schemas/', import.meta.url));

describe('the pinned data', () => {
  const copy = mkdtempSync(join(tmpdir(), 'schemas-'));
  afterAll(() => rmSync(copy, { recursive: true }));

  it('has the checksums of its index', () => {
    expect(faultsOf(folder)).toEqual([]);
  });

  it('does not pass for whole when a file is missing, changed or too many', () => {
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'apps/v1/Deployment.json.br'));
    writeFileSync(join(copy, 'keda.sh/v1alpha1/ScaledObject.json.br'), 'x');
    writeFileSync(join(copy, 'core/v1/Nothing.json.br'), 'x');
    expect(faultsOf(copy)).toEqual([
      'apps/v1/Deployment.json.br is missing',
      'keda.sh/v1alpha1/ScaledObject.json.br is not what index.json says',
      'core/v1/Nothing.json.br is not in index.json',
    ]);
  });

  it('is checked by npm run schemas -- --check', () => {
    const script = fileURLToPath(new URL('../scripts/schemas.mjs', import.meta.url));
    expect(() => execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' })).not.toThrow();
  });

  it('says why wherever the version is not the one that the chart installs', () => {
    for (const kind of knownKinds()) {
      const { matches, because } = sourceOf(kind);
      expect(matches || (because ?? '').length > 40, kind.source).toBe(true);
    }
  });

  it('holds only patterns, formats and types that the walk understands', () => {
    for (const info of knownKinds()) {
      const schema = schemaOf(apiVersionOf(info), info.kind);
      if (schema === undefined) throw new Error(`no schema of ${info.kind}`);
      for (const { pattern, format, ...rest } of everyPart(schema.openapi)) {
        if (pattern !== undefined) expect(() => regExp(pattern), pattern).not.toThrow();
        // Go alone knows these, or reads them in another way.
        expect(pattern ?? '').not.toMatch(/\[\[:|\\[pPQC]|\(\?P|\(\?[^:ims]|\[\^?\]/);
        if (format !== undefined) expect(formatLooks).toHaveProperty([format]);
        expect(Object.keys(rest).filter((key) => !understood.has(key))).toEqual([]);
      }
    }
  });

  it('knows metadata in full for every kind', () => {
    for (const info of knownKinds()) {
      const metadata = schemaOf(apiVersionOf(info), info.kind)?.root.field('metadata');
      expect(metadata?.names, info.kind).toEqual(
        expect.arrayContaining(['name', 'namespace', 'labels', 'annotations']),
      );
    }
  });
});

describe('the index', () => {
  it.each([
    ['v1', 'Namespace', 'Cluster'],
    ['apps/v1', 'Deployment', 'Namespaced'],
    ['karpenter.sh/v1', 'NodePool', 'Cluster'],
    ['external-secrets.io/v1', 'ClusterSecretStore', 'Cluster'],
    ['argoproj.io/v1alpha1', 'Application', 'Namespaced'],
    ['example.com/v1', 'Thing', undefined],
    ['apps/v2', 'Deployment', undefined],
  ])('tells the scope of %s %s', (apiVersion, kind, scope) => {
    expect(scopeOf(apiVersion, kind)).toBe(scope);
  });

  it('tells versions, subresources and the chart of a CRD', () => {
    const info = kindInfo('networking.istio.io/v1', 'VirtualService');
    if (info === undefined) throw new Error('no VirtualService');
    expect([...info.served].sort()).toEqual(['v1', 'v1alpha3', 'v1beta1']);
    expect(sourceOf(info).charts).toEqual([{ name: 'base', version: '1.30.3' }]);
    expect(kindInfo('keda.sh/v1alpha1', 'ScaledObject')?.subresources).toEqual(['status']);
    expect(kindInfo('karpenter.sh/v1', 'NodePool')?.storage).toBe(true);
  });

  it('has one storage version for each kind', () => {
    const stored = knownKinds().filter((it) => it.storage);
    const names = stored.map((it) => `${it.group}/${it.kind}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(knownKinds().map((it) => `${it.group}/${it.kind}`)).size).toBe(names.length);
  });
});

describe('celRulesOf', () => {
  it('gives the rules with their places', () => {
    const rules = celRulesOf('karpenter.sh/v1', 'NodePool');
    const places = rules.map((it) => it.at);
    expect(places).toContain('spec.template.spec.requirements');
    expect(places).toContain('spec.disruption.budgets');
    expect(rules.every((it) => it.rule.length > 0)).toBe(true);
  });

  it('gives none for built-in and unknown kinds', () => {
    expect(celRulesOf('apps/v1', 'Deployment')).toEqual([]);
    expect(celRulesOf('example.com/v1', 'Thing')).toEqual([]);
  });
});

const understood = new Set([
  ...[
    'type',
    'nullable',
    'default',
    'enum',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
  ],
  ...[
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
    'required',
    'properties',
  ],
  ...['additionalProperties', 'items', 'allOf', 'anyOf', 'oneOf', 'not', 'x-kubernetes-int-or-string'],
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource', 'x-kubernetes-list-type'],
  ...['x-kubernetes-list-map-keys', 'x-kubernetes-map-type', 'x-kubernetes-validations'],
]);

function everyPart(schema: OpenApi): OpenApi[] {
  const { properties = {}, additionalProperties, items, allOf = [], anyOf = [], oneOf = [], not } = schema;
  const below = [...Object.values(properties), ...allOf, ...anyOf, ...oneOf];
  if (items !== undefined) below.push(items);
  if (not !== undefined) below.push(not);
  if (typeof additionalProperties === 'object') below.push(additionalProperties);
  return [schema, ...below.flatMap(everyPart)];
}
