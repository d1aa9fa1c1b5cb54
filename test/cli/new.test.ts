import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { espalier } from '../helpers/cli.ts';
import { copyOfProject, switchOn } from '../helpers/copy.ts';
import { filesIn, hashOf } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

/** Runs a tool of the project over the copy; its output where it complains. */
function complaints(root: string, ...command: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
  return status === 0 ? '' : stdout + stderr;
}

it('writes an app of at most 40 lines and an add-on of at most 25, which pass everything unchanged', () => {
  const root = copyOfProject();
  const before = filesIn(join(root, 'generated'));
  const sources = () => [
    ...filesIn(join(root, 'apps')),
    ...filesIn(join(root, 'platform')),
    ...filesIn(join(root, 'environments')),
  ];
  const known = sources();
  for (const [kind, name, file, lines] of [
    ['app', 'hello', 'apps/hello.ts', 40],
    ['addon', 'foo', 'platform/foo.ts', 25],
  ] as const) {
    const { code, out, err } = espalier(['new', kind, name], { root });
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')[0]).toBe(`wrote ${file}`);
    expect(readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(lines);
  }
  expect(
    sources()
      .filter((file) => !known.includes(file))
      .sort(),
  ).toEqual(['foo.ts', 'hello.ts']);
  // Switched on nowhere, they change nothing but what the projects allow.
  expect(espalier(['generate'], { root })).toMatchObject({ code: 0, err: '' });
  expect(espalier(['generate', '--check'], { root })).toEqual({ code: 0, out: '', err: '' });

  const files = ['apps/hello.ts', 'platform/foo.ts'];
  expect(
    complaints(root, 'node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', ...files),
  ).toBe('');
  expect(complaints(root, 'node_modules/typescript/bin/tsc')).toBe('');

  for (const name of ['hello', 'foo']) switchOn(root, 'dev', name);
  expect(espalier(['generate'], { root })).toMatchObject({ code: 0, err: '' });
  const folders = (name: string) =>
    filesIn(join(root, 'generated')).filter((file) => file.startsWith(`dev/${name}/`));
  expect(filesIn(join(root, 'generated')).filter((file) => !before.includes(file))).toEqual(
    [
      ...folders('hello'),
      ...folders('foo'),
      'dev/argocd/application.argoproj.io_hello.yaml',
      'dev/argocd/application.argoproj.io_foo.yaml',
      'dev/namespaces/namespace__hello.yaml',
      'dev/namespaces/namespace__foo.yaml',
    ].sort(),
  );
  expect(folders('hello').length).toBeGreaterThan(4);
  expect(folders('foo').length).toBeGreaterThan(0);
});

it('overwrites nothing, and takes no name that a component cannot have', () => {
  const root = copyOfProject();
  writeFileSync(join(root, 'apps/mine.ts'), 'export default 1;');
  const before = hashOf(join(root, 'apps')) + hashOf(join(root, 'platform'));
  for (const [kind, name, code] of [
    ['app', 'mine', 'FILE_EXISTS'],
    ['addon', 'mine', 'FILE_EXISTS'],
    ['app', 'keda', 'FILE_EXISTS'],
    ['app', '../up', 'COMPONENT_NAME'],
    ['app', 'Upper', 'COMPONENT_NAME'],
    ['app', 'x'.repeat(29), 'COMPONENT_NAME'],
    ['addon', 'argocd', 'COMPONENT_NAME'],
    ['addon', "a';x", 'COMPONENT_NAME'],
  ]) {
    const ended = espalier(['new', kind as string, name as string], { root });
    expect([name, ended.code, ended.err]).toEqual([name, 1, expect.stringContaining(` ${code} `)]);
  }
  expect(hashOf(join(root, 'apps')) + hashOf(join(root, 'platform'))).toBe(before);
});

it('says of a component that cannot be loaded where the fault is, and of those that need each other that they do', () => {
  const root = copyOfProject();
  writeFileSync(join(root, 'apps/broken.ts'), 'export default component({ name: "broken" });\n');
  const broken = espalier(['generate'], { root });
  expect(broken.code).toBe(1);
  expect(broken.err).toMatch(
    /apps\/broken\.ts COMPONENT_UNLOADABLE .*component is not defined.*apps\/broken\.ts:1/,
  );
  expect(broken.err).toMatch(/\n1 problem; nothing was written\n$/);

  writeFileSync(join(root, 'apps/broken.ts'), 'export default { name: "broken" };\n');
  expect(espalier(['generate'], { root }).err).toMatch(/apps\/broken\.ts NOT_A_COMPONENT /);

  const component = (name: string, need: string) => `import { z } from 'zod';
import { component } from '../src/component.ts';
import ${need} from './${need}.ts';
export default component({
  name: '${name}', summary: 'x', project: 'apps', needs: [${need}], config: z.strictObject({}),
});
`;
  writeFileSync(join(root, 'apps/broken.ts'), component('broken', 'other'));
  writeFileSync(join(root, 'apps/other.ts'), component('other', 'broken'));
  const circle = espalier(['generate'], { root });
  expect(circle.code).toBe(1);
  expect(circle.err).toMatch(/apps\/(broken|other)\.ts NEED_CYCLE components import each other in a circle/);
});
