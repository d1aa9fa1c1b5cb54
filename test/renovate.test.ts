import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chartData, chartNames } from '../src/charts/data.ts';
import { ROOT } from './helpers/cli.ts';
import { filesIn } from './helpers/folders.ts';

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
  readonly packageNameTemplate?: string;
}

const { customManagers } = JSON.parse(readFileSync(join(ROOT, 'renovate.json'), 'utf8')) as {
  customManagers: readonly Manager[];
};

/** What Renovate would find in a file: a pattern of files stands between slashes, a pattern of text is looked for everywhere. */
function found(path: string): Record<string, string | undefined>[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return customManagers
    .filter(({ managerFilePatterns }) =>
      managerFilePatterns.some((it) => new RegExp(it.slice(1, -1)).test(path)),
    )
    .flatMap(({ matchStrings, packageNameTemplate }) =>
      matchStrings.flatMap((it) =>
        [...text.matchAll(new RegExp(it, 'g'))].map(({ groups = {} }) => ({
          ...groups,
          ...(packageNameTemplate && {
            package: packageNameTemplate.replace('{{{depName}}}', groups.depName ?? ''),
          }),
        })),
      ),
    );
}

describe('renovate.json', () => {
  it.each(chartNames())('finds the chart %s, once, where it comes from', (name) => {
    const { chart, version, repoURL, oci } = chartData(name);
    expect(found(`charts/${name}.json`)).toEqual([
      {
        depName: chart,
        currentValue: version,
        ...(oci ? { package: `${repoURL}/${chart}` } : { registryUrl: repoURL }),
      },
    ]);
  });

  it('takes what a chart renders to for no version of it', () => {
    for (const file of readdirSync(join(ROOT, 'charts')).filter((it) => it.endsWith('.keys.json')))
      expect(found(`charts/${file}`)).toEqual([]);
  });

  it('finds every image with a release that components name', () => {
    const files = ['apps', 'platform']
      .flatMap((folder) => filesIn(join(ROOT, folder)).map((file) => `${folder}/${file}`))
      .filter((file) => file.endsWith('.ts'));
    const images = files.flatMap((file) =>
      found(file).map(({ depName, currentValue }) => `${depName}:${currentValue}`),
    );
    expect(images).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^docker\.io\/metabase\/metabase:v\d/),
        expect.stringMatching(/^ghcr\.io\/stefanprodan\/podinfo:\d/),
        expect.stringMatching(/^docker\.io\/library\/mysql:\d/),
      ]),
    );
    const named = files.flatMap((file) => [
      ...readFileSync(join(ROOT, file), 'utf8').matchAll(
        /'[a-z0-9-]+(?:\.[a-z0-9-]+)+\/[^' ]*:v?\d+\.\d+\.\d+/g,
      ),
    ]);
    expect(images).toHaveLength(named.length);
  });

  it('needs no part of a pattern that RE2 does not have', () => {
    for (const { matchStrings, managerFilePatterns } of customManagers)
      for (const pattern of [...matchStrings, ...managerFilePatterns])
        expect(pattern).not.toMatch(/\(\?<?[=!]|\\[1-9]/);
  });
});
