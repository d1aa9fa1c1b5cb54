import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rootFolders } from '../../argocd/tree.ts';
import { loadCatalog } from '../../src/catalog.ts';
import { loadEnvironments, readEnvironments, readUnpinned } from '../../src/environment/load.ts';
import { environmentNames } from '../../src/environment/names.ts';
import { checkRollout, parsePins } from '../../src/environment/pins.ts';
import { fileName } from '../../src/layout.ts';
import { refOf } from '../../src/object.ts';
import { toYaml } from '../../src/yaml.ts';
import { ROOT } from '../helpers/cli.ts';
import { VALID } from '../helpers/environments.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const catalog = await loadCatalog(ROOT);
const pins = join(VALID, 'ordered.pins.yaml');
const ordered = loadEnvironments(VALID, catalog, ['ordered']);

it('are read as data of their environment, and are none themselves', () => {
  expect(environmentNames(VALID)).toContain('ordered');
  expect(environmentNames(VALID).filter((name) => name.includes('pins'))).toEqual([]);
  expect(ordered[0]?.pins?.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(ordered[0]?.pins?.objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toContain(
    'Application karpenter-crd',
  );
  expect(loadEnvironments(VALID, catalog, ['small'])[0]).not.toHaveProperty('pins');
});

it('that are broken are told together with what is wrong with the environment, and keep nobody from new ones', () => {
  const from = temporaryFolder();
  cpSync(VALID, from, { recursive: true });
  writeFileSync(join(from, 'ordered.pins.yaml'), 'commit: main\n');
  expect(readUnpinned(from, catalog, 'ordered')).not.toHaveProperty('pins');
  const file = join(from, 'ordered.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace('nat: single', 'nat: singel'));
  const codes = readEnvironments(from, catalog).problems.map(({ code }) => code);
  expect(codes.sort()).toEqual(['SCHEMA_ENUM', 'SCHEMA_MISSING']);
});

/** Every place in plain data. */
function pathsIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

function withValue(value: unknown, [key, ...rest]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const fields = copy as Record<string, unknown>;
  fields[key] = withValue(fields[key], rest, other);
  return copy;
}

it('with anything in any place become files or problems, each with its file, its line and a cure', () => {
  const valid = parsePins(pins, readFileSync(pins, 'utf8'));
  const [environment] = ordered;
  if (environment === undefined) throw new Error('no environment');
  fc.assert(
    fc.property(
      fc.constantFrom(...pathsIn(valid.source?.value)),
      fc.jsonValue({ maxDepth: 2 }),
      (path, other) => {
        const found = parsePins(
          pins,
          JSON.stringify(withValue(valid.source?.value, path, other), undefined, 1),
        );
        const problems = checkRollout(environment, found);
        for (const { at, cure, code } of problems) {
          expect([code, at.file]).toEqual([code, pins]);
          expect([code, (at.line ?? 0) > 0 && cure !== '']).toEqual([code, true]);
        }
        if (problems.length > 0 || found.pins === undefined) return;
        const { argocd } = rootFolders({ ...environment, pins: found.pins }, []);
        for (const { object, comments } of argocd)
          expect([fileName(refOf(object), 'argocd'), toYaml(object, comments)]).toHaveLength(2);
      },
    ),
    { numRuns: 200 },
  );
}, 120_000);
