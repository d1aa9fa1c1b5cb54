import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../../src/cli/root.ts';
import { environmentNames } from '../../src/environment/names.ts';
import { type KubeObject, objectId, refOf } from '../../src/object.ts';
import { kindInfo, withDefaults } from '../../src/schemas.ts';
import { Client } from '../client.ts';
import { generatedEnvironments, type Manifest, manifestsOf } from '../generated.ts';

const client = new Client(inject('access'));
const committed = join(ROOT, 'generated');
/** The trees of the recipes, which are committed nowhere. */
const made = mkdtempSync(join(tmpdir(), 'espalier-recipes-'));
const generate = spawnSync(
  process.execPath,
  [join(ROOT, 'src/espalier.mjs'), 'generate', '--from', 'recipes', '--out', made],
  { cwd: ROOT, encoding: 'utf8' },
);
const environments = generatedEnvironments();
const recipes = generate.status === 0 ? generatedEnvironments(made) : [];
const trees = [
  ...environments.map((name) => ({ name, root: committed })),
  ...recipes.map((name) => ({ name, root: made })),
];
let accepted = 0;
let defaulted = 0;

afterAll(() => {
  console.log(
    `${accepted} objects of ${environments.length} environments and ${recipes.length} recipes accepted by the API server`,
  );
  console.log(`${defaulted} of them state defaults; taken away, the API server fills in the very same`);
  client.close();
  rmSync(made, { recursive: true });
});

it('holds a tree for every environment', () => {
  expect(environments).toEqual(environmentNames(join(ROOT, 'environments')));
  expect(environments.length).toBeGreaterThan(0);
});

it('generates a tree for every recipe', () => {
  expect(generate.stderr).toBe('');
  expect(recipes).toEqual(environmentNames(join(ROOT, 'recipes')));
  expect(recipes.length).toBeGreaterThan(0);
});

describe.each(trees)('$name', ({ name, root }) => {
  const manifests = manifestsOf(name, root);

  it('leaves out no manifest', () => {
    const tree = join(root, name);
    const files = readdirSync(tree, { recursive: true, encoding: 'utf8' }).filter((it) =>
      it.endsWith('.yaml'),
    );
    expect(manifests.map((it) => it.file).sort()).toEqual(files.sort());
  });

  it('is applied server-side with strict validation, object by object, and stays as it is when applied again', async () => {
    const refused: string[] = [];
    const unlike: string[] = [];
    try {
      for (const { file, object } of manifests) {
        try {
          unlike.push(...(await unlikeDefaults(object)).map((what) => `${file}: ${what}`));
          const { body: stored, warnings } = await applied(object);
          accepted++;
          for (const warning of warnings) refused.push(`${file}: warning: ${warning}`);
          const { body: again } = await client.apply(object);
          if (again.metadata.resourceVersion !== stored.metadata.resourceVersion)
            unlike.push(`${file}: applied again`);
          unlike.push(...differences(object, stored).map((what) => `${file}: ${what}`));
        } catch (error) {
          refused.push(`${file}: ${(error as Error).message}`);
        }
      }
    } finally {
      await clear(manifests);
    }
    expect(refused).toEqual([]);
    expect(unlike).toEqual([]);
  });
});

/** Where the API server fills other defaults into the object than `withDefaults` does, once it states none of them itself. */
async function unlikeDefaults(object: KubeObject): Promise<string[]> {
  if (kindInfo(object.apiVersion, object.kind)?.source === 'kubernetes') return [];
  const bare = withoutDefaults(object);
  if (isSame(bare, object)) return [];
  defaulted++;
  const { body } = await client.apply(bare, { dryRun: true });
  return differences(bare, body).filter((it) => it !== LACKS);
}

/** The object without every field that its schema would fill in with the very same value. */
function withoutDefaults(object: KubeObject): KubeObject {
  const whole = withDefaults(object);
  const bare = structuredClone(object);
  const strip = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const fields = value as Record<string, unknown>;
    for (const [name, it] of Object.entries(fields)) {
      strip(it);
      delete fields[name];
      if (Array.isArray(value) || !isSame(withDefaults(bare), whole)) fields[name] = it;
    }
  };
  strip(bare.spec);
  return bare;
}

/** Where a stored custom resource is not what Git has: the API server then added a default that the tree does not know. */
function differences(object: KubeObject, stored: KubeObject): string[] {
  if (kindInfo(object.apiVersion, object.kind)?.source === 'kubernetes') return [];
  const { metadata: _, status: __, ...wanted } = object;
  const { metadata: ___, status: ____, ...got } = stored;
  const { metadata: _____, status: ______, ...filled } = withDefaults(object);
  const found: string[] = [];
  if (!isSame(filled, got)) {
    found.push(`withDefaults gives ${JSON.stringify(filled)}, the API server stores ${JSON.stringify(got)}`);
  }
  if (!isSame(wanted, got)) found.push(LACKS);
  return found;
}

const LACKS = 'Git lacks a default';

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** The same JSON with the fields of every object in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, it]) => [name, sorted(it)]),
  );
}

/**
 * Applies an object. The API server forgets a policy a moment after it is gone: one of the environment before is still obeyed then. Those
 * of this environment refuse what they refuse however long one asks.
 */
async function applied(object: KubeObject) {
  for (const end = Date.now() + 10_000; ; await sleep(250)) {
    try {
      return await client.apply(object);
    } catch (error) {
      if (!/ValidatingAdmissionPolicy/.test((error as Error).message) || Date.now() > end) throw error;
    }
  }
}

/** Makes room for the next environment: everything goes but namespaces, which nobody finalizes here. */
async function clear(manifests: readonly Manifest[]): Promise<void> {
  for (const { object } of manifests.toReversed()) {
    if (object.kind === 'Namespace') continue;
    const ref = refOf(object);
    const stored = await client.get(ref);
    if (stored === undefined) continue;
    if (stored.metadata.finalizers !== undefined) await client.patch(ref, { metadata: { finalizers: null } });
    await client.delete(ref);
    if ((await client.get(ref)) !== undefined) throw new Error(`${objectId(ref)} stays`);
  }
}
