import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadCatalog } from '../../src/catalog.ts';
import { factsSchema } from '../../src/environment/facts-schema.ts';
import { environmentJsonSchema } from '../../src/environment/json-schema.ts';
import { environmentNames } from '../../src/environment/names.ts';
import { PINS_SUFFIX } from '../../src/environment/pins.ts';
import { ROOT } from '../helpers/cli.ts';
import { invalidFixtures, VALID } from '../helpers/environments.ts';
import { type KeySchema, keysOf } from '../helpers/schema-keys.ts';

const catalog = await loadCatalog(ROOT);
const text = environmentJsonSchema(catalog);

const keys = keysOf(JSON.parse(text));

describe('the JSON Schema of environments', () => {
  it('is written as the schema says now: `npm run espalier -- schema`', () => {
    expect(readFileSync(join(ROOT, 'environments/schema.json'), 'utf8')).toBe(text);
  });

  it('has a key for every component, and a description for every key', () => {
    const paths = keys.map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(100);
    for (const { name } of catalog) expect(paths).toContain(`components.${name}`);
    expect(keys.filter(({ schema }) => !schema.description?.trim()).map(({ path }) => path)).toEqual([]);
    expect(
      keysOf(z.toJSONSchema(factsSchema) as KeySchema).filter(({ schema }) => !schema.description),
    ).toEqual([]);
  });

  it('asks for nothing but what nobody can know, and says of all else what leaving it out means', () => {
    const asked = [...new Set(keys.filter(({ required }) => required).map(({ path }) => path))];
    expect(asked.filter((path) => !path.startsWith('components.') && !path.includes('[]'))).toEqual([
      'account',
      'network.kind',
      'network.cidr',
      'network.vpc',
      'network.vpc.by',
      'network.vpc.id',
      'network.vpc.name',
      'database.kind',
      'database.host',
      'git',
      'git.repository',
      'web',
      'web.domain',
      'sso',
      'sso.issuer',
      'ci.repository',
      'ci.ids.owner',
      'ci.ids.repository',
    ]);
    // A component that is named and given no settings takes its defaults; only items of lists need a name and the like,
    // and a choice among several says which.
    const chosen = new Set(keys.filter(({ schema }) => schema.const !== undefined).map(({ path }) => path));
    expect(asked.filter((path) => /^components\.[^.]+\.[^[]+$/.test(path) && !chosen.has(path))).toEqual([]);
    const silent = keys.filter(
      ({ path, schema, required }) =>
        !required &&
        schema.default === undefined &&
        !schema.description?.includes('Default:') &&
        // The component itself: it is off.
        !/^components\.[^.]+$/.test(path),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('agrees with the reader, as a validator of its own sees it', () => {
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(JSON.parse(text));
    const check = (file: string) => validate(parse(readFileSync(file, 'utf8'))) || validate.errors;
    const environments = [join(ROOT, 'environments'), VALID].flatMap((folder) =>
      environmentNames(folder).map((name) => join(folder, `${name}.yaml`)),
    );
    expect(environments.length).toBeGreaterThan(6);
    for (const file of environments) expect([file, check(file)]).toEqual([file, true]);
    const refused = [
      'SCHEMA_UNKNOWN_KEY',
      'SCHEMA_TYPE',
      'SCHEMA_ENUM',
      'SCHEMA_MISSING',
      'SCHEMA_RANGE',
      'SCHEMA_PATTERN',
    ];
    for (const { name, files, expected } of invalidFixtures()) {
      if (
        !expected.every(
          ({ code, file }) => refused.includes(code) && file.endsWith('.yaml') && !file.endsWith(PINS_SUFFIX),
        )
      )
        continue;
      for (const file of files) expect([name, check(file) === true]).toEqual([name, false]);
    }
  });
});
