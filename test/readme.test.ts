import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ROOT } from './helpers/cli.ts';
import { copyOfProject, switchOn } from './helpers/copy.ts';
import { filesIn } from './helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
const path = /## One more app in five minutes\n([\s\S]*?)\n## /.exec(text)?.[1] ?? '';

/** The commands of the path, in the order of the text. */
const commands = [...path.matchAll(/`(npm (?:run|test)[^`]*)`/g)].map(([, command]) => command as string);

/** The code of the path, without the indentation of its list item. */
const code = (/```ts\n([\s\S]*?)```/.exec(path)?.[1] ?? '').replace(/^ {3}/gm, '');

it('leads to one more app in the steps that it names', () => {
  expect(commands.slice(0, 4)).toEqual([
    'npm run espalier -- new app hello',
    'npm run espalier -- schema',
    'npm run generate',
    'npm test',
  ]);
  const project = copyOfProject();
  const run = (command: string | undefined) => {
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command ?? 'false'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect([command, status, status === 0 ? '' : stderr]).toEqual([command, 0, '']);
    return stdout;
  };
  const before = new Map(filesIn(join(project, 'generated/dev')).map((file) => [file, read(file)]));
  function read(file: string): string {
    return readFileSync(join(project, 'generated/dev', file), 'utf8');
  }

  run(
    'git init -q && git config user.email a@example.com && git config user.name a && git add . && git commit -qm before',
  );

  run(commands[0]);
  const written = readFileSync(join(project, 'apps/hello.ts'), 'utf8');
  expect(code).not.toBe('');
  expect(written.endsWith(code)).toBe(true);

  expect(path).toContain('add `hello:` under `components:` in `environments/dev.yaml`');
  switchOn(project, 'dev', 'hello');

  run(commands[1]);
  const schema = JSON.parse(readFileSync(join(project, 'environments/schema.json'), 'utf8'));
  expect(schema.properties.components.properties).toHaveProperty('hello');

  run(commands[2]);
  const after = filesIn(join(project, 'generated/dev'));
  const kinds = after
    .filter((file) => file.startsWith('hello/'))
    .map((file) => /^kind: (.*)$/m.exec(read(file))?.[1]);
  // "its Deployment, Service, ServiceAccount, disruption budget, monitor and route"
  expect(kinds.sort()).toEqual([
    'Deployment',
    'PodDisruptionBudget',
    'Service',
    'ServiceAccount',
    'ServiceMonitor',
    'VirtualService',
  ]);
  // "an Application; a Namespace; and the AppProject, which now allows them"; the tree's own README lists the component, ACCESS.md its address, capacity.json what all of them need.
  const changed = after.filter((file) => !file.startsWith('hello/') && before.get(file) !== read(file));
  expect(changed).toEqual([
    'ACCESS.md',
    'README.md',
    'argocd/app-project.argoproj.io_apps.yaml',
    'argocd/application.argoproj.io_hello.yaml',
    'capacity.json',
    'namespaces/namespace__hello.yaml',
  ]);
  expect([...before.keys()].filter((file) => !after.includes(file))).toEqual([]);
  // "that of the other environments knows its namespace as well"
  const others = run('git status --porcelain generated/prod generated/staging');
  expect(others?.match(/generated\S+/g)).toEqual(
    ['prod', 'staging'].map((name) => `generated/${name}/argocd/app-project.argoproj.io_apps.yaml`),
  );
  // The command breaks over two lines of text.
  const shown = run(/`(git [^`]*)`/.exec(path)?.[1]?.replace(/\s+/g, ' '));
  for (const file of [...changed, 'hello/deployment.apps_hello.yaml'])
    expect(shown).toContain(file.split('/').at(-1));
  run('npm run generate -- --check');
});

it('names only commands, folders and files that there are', () => {
  const scripts = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts;
  for (const [, script] of text.matchAll(/`npm run ([a-z]+)/g))
    expect(scripts).toHaveProperty([script as string]);
  for (const [, folder] of text.matchAll(/^\| `([^`]+)` \|/gm))
    expect([folder, existsSync(join(ROOT, folder as string))]).toEqual([folder, true]);
  for (const [, link] of text.matchAll(/\]\(([^)#]+)\)/g))
    if (!link?.startsWith('http'))
      expect([link, existsSync(join(ROOT, link as string))]).toEqual([link, true]);
  const help = spawnSync(process.execPath, ['src/espalier.mjs', '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  }).stdout;
  for (const [, command] of text.matchAll(/`npm run espalier -- ([a-z]+)/g))
    expect(help).toMatch(new RegExp(`^ {2}${command} `, 'm'));
});
