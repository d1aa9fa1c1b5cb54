import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../helpers/cli.ts';

it('what generates knows nothing of bootstrap, so that it starts without it', () => {
  const files = globSync('{src,platform,apps,argocd}/**/*.{ts,mjs}', { cwd: ROOT });
  expect(files.length).toBeGreaterThan(200);
  const loading = files.filter((file) =>
    /(from|import)\s*\(?\s*'[^']*\/bootstrap\//.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(loading).toEqual([]);
});
