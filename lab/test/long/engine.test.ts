import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../src/cli/root.ts';
import { LONG, livesAndGoes } from '../engine/kit.ts';

const recipes = globSync('*.yaml', { cwd: join(ROOT, 'recipes') }).map((file) => basename(file, '.yaml'));

it('there are recipes', () => expect(recipes).not.toEqual([]));

it.each(recipes.sort())('Pulumi’s engine shows, makes, leaves alone and takes down recipe %s', LONG, (name) =>
  livesAndGoes('recipes', name),
);
