import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../src/cli/root.ts';

/** What the files of a folder import, with the file that does. */
function importsOf(pattern: string): { file: string; from: string }[] {
  return globSync(pattern, { cwd: ROOT }).flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:\bfrom|\bimport\(|^import) ?'([^']+)'/gm)].map(
      ([, from = '']) => ({ file, from }),
    ),
  );
}

describe('what bootstrap plans', () => {
  it('is loaded by bootstrap alone: the generator starts without it', () => {
    const files = globSync('{src,platform,apps,argocd}/**/*.{ts,mjs}', { cwd: ROOT });
    expect(files.length).toBeGreaterThan(200);
    const loading = files.filter((file) =>
      /(from|import)\s*\(?\s*'([^']*\/)?bootstrap\//.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(loading).toEqual([]);
  });

  it('knows nothing of Pulumi, so that it runs wherever the generator does', () => {
    const imports = importsOf('bootstrap/plan/**/*.ts');
    expect(imports.length).toBeGreaterThan(10);
    expect(imports.filter(({ from }) => from.startsWith('@pulumi/'))).toEqual([]);
  });
});
