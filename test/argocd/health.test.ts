import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { LuaFactory } from 'wasmoon';
import type { KubeObject } from '../../src/object.ts';
import { type Health, healthCase, healthCases, healthFiles } from '../helpers/health.ts';
import { trees } from '../real.ts';

const SCRIPT = readFileSync(new URL('../../argocd/health/application.lua', import.meta.url), 'utf8');
const cases = healthCases('application');
const lua = await new LuaFactory().createEngine();
afterAll(() => lua.global.close());

/** The object as Argo CD gives it to the script: tables of Lua, where a null is nothing. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'nil';
  if (Array.isArray(value)) return `{${value.map(literal).join(', ')}}`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `[${JSON.stringify(key)}] = ${literal(item)}`)
    .join(', ')}}`;
}

function health(application: object, script = SCRIPT): Health {
  lua.doStringSync(`obj = ${literal(application)}`);
  return lua.doStringSync(script);
}

describe('the fixtures', () => {
  it('are exactly the files whose health is stated', () => {
    expect(cases.map(({ file }) => file).sort()).toEqual(healthFiles('application'));
  });

  it('are each another Application', () => {
    expect(new Set(cases.map(({ object }) => JSON.stringify(object))).size).toBe(cases.length);
  });
});

describe('health of a child Application', () => {
  it.each(cases)('$name: $health.status', ({ object, health: stated }) => {
    expect(health(object)).toEqual(stated);
  });

  // Degraded would fail the operation of the root, where it should wait.
  it('is never Degraded', () => {
    const given = new Set(cases.map(({ object }) => health(object).status));
    expect([...given].sort()).toEqual(['Healthy', 'Progressing']);
  });
});

describe('a script without one of its checks says something else of a fixture', () => {
  it.each([
    ['chart-value', 'not same(obj.spec.source, compared.source)', 'false'],
    ['sources-value', 'not same(obj.spec.sources, compared.sources)', 'false'],
    ['destination-namespace', 'not same(obj.spec.destination, compared.destination)', 'false'],
    ['operation-requested', 'obj.operation ~= nil', 'false'],
    ['operation-running', 'phase == "Running"', 'false'],
    ['out-of-sync', 'status.sync.status ~= "Synced"', 'false'],
    ['child-missing', 'status.health.status == "Healthy"', 'true'],
    ['child-degraded', 'status.health.message or', ''],
    ['chart-skip-crds-gone', 'a[key] == nil and not blank(value)', 'false'],
    ['chart-value-false', 'return blank(a) and blank(b)', 'return true'],
    [
      'leftover-awaits-and-more',
      'requiresDeletionConfirmation) then return false end',
      'requiresDeletionConfirmation) then end',
    ],
    ['leftover-goes-by-itself', 'and resource.requiresDeletionConfirmation', ''],
    ['leftover-guarded-but-wanted', 'resource.requiresPruning and', ''],
    ['folder-jsonnet-empty', 'type(value) == "table" and next(value) == nil', 'false'],
  ])('%s, without %s', (name, check, instead) => {
    const { object, health: stated } = healthCase('application', name);
    expect(SCRIPT).toContain(check);
    expect(health(object, SCRIPT.replace(check, instead))).not.toEqual(stated);
  });
});

describe.each([...trees])('every Application of %s', (_, tree) => {
  const applications = tree.argocd.filter(({ kind }) => kind === 'Application');

  it('is Healthy when what it asks for was compared and synced', () => {
    for (const application of applications)
      expect([application.metadata.name, health(settled(application)).status]).toEqual([
        application.metadata.name,
        'Healthy',
      ]);
  });

  it('waits while the comparison is of anything else, down to the last value of a chart', () => {
    let changes = 0;
    for (const application of applications) {
      const old = settled(application);
      const { destination, source, sources, ignoreDifferences } = old.spec;
      for (const change of leaves([destination, source ?? sources, ...(ignoreDifferences ?? [])])) {
        changes++;
        change(() => expect(health(old), JSON.stringify(old.spec)).toMatchObject({ status: 'Progressing' }));
      }
    }
    expect(changes).toBeGreaterThan(300);
  });
});

/** The Application after its last sync, with nothing wrong, on a copy of its own. */
function settled(application: KubeObject): KubeObject {
  const { destination, source, sources, ignoreDifferences } = application.spec;
  const comparedTo = {
    destination,
    ...(sources ? { source: { repoURL: '' }, sources } : { source }),
    ...(ignoreDifferences && { ignoreDifferences }),
  };
  return JSON.parse(
    JSON.stringify({
      ...application,
      status: { sync: { status: 'Synced', comparedTo }, health: { status: 'Healthy' } },
    }),
  );
}

/** For every value that holds no others: what changes it, lets somebody look, and puts it back. */
function leaves(parent: unknown): ((look: () => void) => void)[] {
  if (typeof parent !== 'object' || parent === null) return [];
  const holder = parent as Record<string, unknown>;
  return Object.entries(holder).flatMap(([key, value]) =>
    typeof value === 'object'
      ? leaves(value)
      : [
          (look: () => void) => {
            holder[key] = `not ${value}`;
            look();
            holder[key] = value;
          },
        ],
  );
}
