import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

/** Folders of `src/` of which a command loads something. */
function foldersLoadedBy(args: readonly string[]): Set<string> {
  const log = join(temporaryFolder(), 'loaded');
  const hook = `import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(log)}, url + '\\n'); return next(url, context); } });`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, join(ROOT, 'src/espalier.mjs'), ...args],
    { cwd: ROOT, encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([0, '']);
  const src = pathToFileURL(join(ROOT, 'src/')).href;
  const files = readFileSync(log, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith(src));
  return new Set(files.map((url) => url.slice(src.length)).flatMap((file) => file.split('/').slice(0, -1)));
}

it('a command loads what it alone needs, and others start without it', () => {
  const out = temporaryFolder();
  const graphOf = (recipe: string) =>
    foldersLoadedBy(['graph', recipe, '--from', 'recipes', '--out', join(out, 'graph.html')]);
  const graph = graphOf('metabase-free-tier');
  expect(graph).toContain('graph');
  // Comparing is for those who name a base, the simulator for environments that name a load.
  for (const folder of ['review', 'simulate']) expect(graph).not.toContain(folder);
  expect(graphOf('metabase-eks')).toContain('simulate');
  const generate = foldersLoadedBy(['generate', 'dev', '--out', out]);
  expect(generate).toContain('rules');
  for (const folder of ['graph', 'explain']) expect(generate).not.toContain(folder);
});
