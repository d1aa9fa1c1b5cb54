import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyComponent, isComponent } from './component.ts';
import { type Problem, throwIfAny } from './problem.ts';

/** Every component that an environment may switch on, sorted by name. */
export type Catalog = readonly AnyComponent[];

/** The folders whose files are components. */
export const CATALOG_FOLDERS = ['platform', 'apps'] as const;

/**
 * Finds components by their place: the default export of each `platform/*.ts` and `apps/*.ts`, or of `index.ts` in a
 * folder there. Nothing is registered anywhere. Files that export no component (helpers) are left alone when their name
 * starts with `_`.
 */
export async function loadCatalog(root: string): Promise<Catalog> {
  const files = CATALOG_FOLDERS.flatMap((folder) => componentFiles(join(root, folder)));
  const modules = await Promise.allSettled(
    files.map((file) => import(pathToFileURL(file).href) as Promise<{ default?: unknown }>),
  );
  const problems: Problem[] = [];
  const owners = new Map<string, string>();
  const catalog: AnyComponent[] = [];
  modules.forEach((loaded, index) => {
    const file = files[index] as string;
    if (loaded.status === 'rejected') {
      problems.push(unloadable(file, loaded.reason));
      return;
    }
    const module = loaded.value;
    if (!isComponent(module.default)) {
      problems.push({
        code: 'NOT_A_COMPONENT',
        at: { file },
        message: 'the file has no component as its default export',
        cure: 'Write `export default component({ ... })`, or start the name of a helper with "_".',
      });
      return;
    }
    const component = module.default;
    const owner = owners.get(component.name);
    if (owner !== undefined) {
      problems.push({
        code: 'COMPONENT_TWICE',
        at: { file, component: component.name },
        message: `the name "${component.name}" already belongs to ${owner}`,
        cure: 'Rename one: the name is that of its Application.',
      });
    }
    owners.set(component.name, file);
    catalog.push(component);
  });
  throwIfAny(problems);
  return sortCatalog(catalog);
}

/** The file of each component of a catalogue, relative to `root`. Loads nothing that `loadCatalog` has not loaded. */
export async function sourcesOf(root: string): Promise<ReadonlyMap<AnyComponent, string>> {
  const files = CATALOG_FOLDERS.flatMap((folder) => componentFiles(join(root, folder)));
  const entries = await Promise.all(
    files.map(async (file) => {
      const module: { default?: unknown } = await import(pathToFileURL(file).href);
      return [module.default as AnyComponent, relative(root, file).replaceAll('\\', '/')] as const;
    }),
  );
  return new Map(entries);
}

/** Whoever imports a broken file is broken as well; the message says where the fault is. */
function unloadable(file: string, reason: unknown): Problem {
  const { name, message, stack = '' } = reason instanceof Error ? reason : new Error(String(reason));
  const where = /file:\/\/(\S+?:\d+)(?::\d+)?\)?(?:\n|$)/.exec(stack)?.[1];
  // The only way to need one another: each imports what it needs, and one of them comes first.
  const circle = name === 'ReferenceError' && message.endsWith('before initialization');
  return {
    code: circle ? 'NEED_CYCLE' : 'COMPONENT_UNLOADABLE',
    at: { file },
    message: circle
      ? `components import each other in a circle (${where ?? file}): ${message}`
      : `the file cannot be loaded: ${name}: ${message.split('\n')[0]}${where === undefined ? '' : ` (${where})`}`,
    cure: circle
      ? 'Take one of these needs away: no order satisfies them all.'
      : 'Mend it: `npm run check` says what is wrong.',
  };
}

/** The order of a catalogue, whatever the file system's. */
export function sortCatalog(components: readonly AnyComponent[]): Catalog {
  return [...components].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function componentFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('_') && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.isDirectory() ? join(entry.name, 'index.ts') : entry.name))
    .filter((file) => file.endsWith('.ts') && existsSync(file))
    .sort();
}
