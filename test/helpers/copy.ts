import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './cli.ts';
import { temporaryFolder } from './folders.ts';

/** Everything that a user's change touches or goes through; not the tests, which would run themselves. */
const PARTS = [
  '.gitignore',
  'apps',
  'argocd',
  'biome.json',
  'charts',
  'data',
  'environments',
  'generated',
  'package.json',
  'platform',
  'schemas',
  'src',
  'tsconfig.json',
];

/** A copy of the project to change, with the packages of this one. */
export function copyOfProject(): string {
  const copy = temporaryFolder();
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Names a component under `components:` of an environment, as a user would with an editor. */
export function switchOn(project: string, environment: string, component: string): void {
  const file = join(project, `environments/${environment}.yaml`);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(/^components:\n/m, `components:\n  ${component}:\n`));
}
