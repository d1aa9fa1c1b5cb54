import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isOwn, moved } from '../../src/change/moving.ts';
import { scalingChoice } from '../../src/environment/scaling.ts';
import { cpuQuantity, labels } from '../../src/environment/values.ts';
import { type Path, valueAt } from '../../src/input/source.ts';
import { readYaml } from '../../src/input.ts';
import { ROOT } from '../helpers/cli.ts';
import { catalog } from '../real.ts';

const schema = z.strictObject({
  image: z.string().optional().describe('Image.'),
  cpu: cpuQuantity.default('1').describe('CPU.'),
  options: z.array(z.string()).default([]),
  labels,
  nested: z
    .strictObject({ replicas: z.int().optional().meta({ own: true }), on: z.boolean().default(true) })
    .prefault({}),
  scaling: scalingChoice({ kind: 'hpa', min: 1, max: 3, cpuPercent: 60 }),
});

describe('what moves', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['a value', { image: 'a:2' }, { image: 'a:1' }, { image: 'a:2' }],
    ['a value that the target does not say', { image: 'a:2' }, null, { image: 'a:2' }],
    ['a default: what the target says goes', null, { image: 'a:1', cpu: '2' }, { cpu: '2' }],
    ['nothing of a size', { cpu: '500m' }, { cpu: '2' }, { cpu: '2' }],
    ['nothing of a size that the target leaves to the default', { cpu: '500m' }, {}, {}],
    ['a list as a whole', { options: ['a'] }, { options: ['b', 'c'] }, { options: ['a'] }],
    ['a free map as a whole', { labels: { a: '1' } }, { labels: { b: '1' } }, { labels: { a: '1' } }],
    [
      'what is inside a map',
      { nested: { on: false, replicas: 1 } },
      { nested: { replicas: 5 } },
      { nested: { replicas: 5, on: false } },
    ],
    [
      'a threshold and not the bounds',
      { scaling: { kind: 'hpa', min: 1, max: 2, cpuPercent: 70 } },
      { scaling: { kind: 'hpa', min: 3, max: 9, cpuPercent: 50 } },
      { scaling: { kind: 'hpa', min: 3, max: 9, cpuPercent: 70 } },
    ],
    [
      'a kind of scaling, with the bounds that it has',
      { scaling: { kind: 'keda', min: 1, max: 2 } },
      { scaling: { kind: 'hpa', min: 3, max: 9 } },
      { scaling: { kind: 'keda', min: 3, max: 9 } },
    ],
    [
      'a kind of scaling without the bounds that it has not',
      { scaling: { kind: 'none', replicas: 1 } },
      { scaling: { kind: 'hpa', min: 3, max: 9 } },
      { scaling: { kind: 'none' } },
    ],
    [
      'the preset of a choice, with the bounds of the target',
      {},
      { scaling: { kind: 'hpa', min: 3, max: 9 } },
      { scaling: { kind: 'hpa', min: 3, max: 9, cpuPercent: 60 } },
    ],
    [
      'a choice to where the preset holds, whose bounds stay',
      { scaling: { kind: 'keda', min: 5, max: 9 } },
      {},
      { scaling: { kind: 'keda', min: 1, max: 3 } },
    ],
    ['nothing where neither says anything', null, null, null],
  ])('%s', (_what, from, to, result) => {
    expect(moved(schema, from, to)).toEqual(result);
  });
});

/** The leaves of a schema, as far as they are keys that an environment may say. */
function leaves(of: z.core.$ZodType, path: Path, own: boolean): { path: Path; own: boolean }[] {
  const definition = of._zod.def as unknown as {
    innerType?: z.core.$ZodType;
    shape?: Record<string, z.core.$ZodType>;
    options?: z.core.$ZodType[];
  };
  const isIt = own || isOwn(of);
  if (definition.innerType) return leaves(definition.innerType, path, isIt);
  if (definition.options) return definition.options.flatMap((option) => leaves(option, path, isIt));
  if (definition.shape)
    return Object.entries(definition.shape).flatMap(([key, inner]) => leaves(inner, [...path, key], isIt));
  return [{ path, own: isIt }];
}

const settings = catalog.flatMap((component) => leaves(component.config, [component.name], false));
const named = (pattern: RegExp) => settings.filter(({ path }) => pattern.test(String(path.at(-1))));

describe('the components of the catalogue', () => {
  it('mark every size and number of replicas as the own of an environment', () => {
    const sizes = named(
      /^(cpu|memory|memoryLimit|min|max|gpus|minReplicas|maxReplicas|replicas|\w+GiB|retention\w+)$/,
    );
    expect(sizes.length).toBeGreaterThan(40);
    expect(sizes.filter(({ own }) => !own).map(({ path }) => path.join('.'))).toEqual([]);
  });

  it('mark no image and no release as that', () => {
    const versions = named(/^(image|ami|version)$/);
    expect(versions.length).toBeGreaterThan(5);
    expect(versions.filter(({ own }) => own).map(({ path }) => path.join('.'))).toEqual([]);
  });
});

describe('every component of every environment and recipe', () => {
  const files = ['environments', 'recipes'].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => /^[a-z0-9-]+\.yaml$/.test(name))
      .map((name) => readYaml(name, readFileSync(join(ROOT, folder, name), 'utf8')).value),
  );
  const said = (name: string) =>
    files.flatMap((file) => {
      const components = valueAt(file, ['components']);
      return Object.hasOwn(components ?? {}, name) ? [valueAt(components, [name])] : [];
    });

  it('is what it was where it is promoted to itself, and promoted again stays as promoted', () => {
    let pairs = 0;
    for (const { name, config } of catalog) {
      for (const from of said(name)) {
        expect(moved(config, from, from)).toEqual(from);
        for (const to of said(name)) {
          const once = moved(config, from, to);
          expect(moved(config, from, once)).toEqual(once);
          expect(config.safeParse(once ?? {}).success).toBe(true);
          pairs++;
        }
      }
    }
    expect(pairs).toBeGreaterThan(200);
  });
});
