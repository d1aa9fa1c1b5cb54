import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownImages, TRIALS } from '../../scripts/github/images.ts';
import { ownImage } from '../../src/environment/image.ts';
import { ROOT } from '../helpers/cli.ts';
import { script } from '../helpers/script.ts';
import { catalog, trees } from '../real.ts';

it('every Dockerfile of an app is an image, with the release that its app runs', async () => {
  const images = await ownImages();
  expect(images.map(({ name }) => name)).toEqual(['cors-proxy', 'mock-target', 'php-apache']);
  const environment = trees.get('dev')?.environment;
  for (const { name, release } of images) {
    expect(catalog.some((component) => component.name === name)).toBe(true);
    if (environment) expect(ownImage(environment, name, release)).toMatch(`/${name}:${release}`);
  }
});

it('is tried on the port that its Dockerfile exposes', async () => {
  for (const { name, file } of await ownImages()) {
    const exposed = /^EXPOSE (\d+)/m.exec(readFileSync(join(ROOT, file), 'utf8'))?.[1];
    expect([name, TRIALS[name]?.port]).toEqual([name, Number(exposed)]);
  }
});

it('an image that is not there is named, with those that are', async () => {
  const { code, err } = await script('image', ['build', 'cors-proxi']);
  expect([code, err]).toEqual([1, expect.stringContaining('cors-proxy, mock-target, php-apache')]);
});
