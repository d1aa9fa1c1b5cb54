import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { componentApplication } from '../../argocd/application.ts';
import { build } from '../build.ts';
import type { Context } from '../component.ts';
import { contextOf } from '../context.ts';
import { readFacts } from '../environment/facts.ts';
import type { Environment } from '../environment.ts';
import { valueAt } from '../input/source.ts';
import { formatPath, type Path, readText, readYaml, type Source } from '../input.ts';
import type { BuiltComponent } from '../model.ts';
import { Reads } from './reads.ts';

/** A line of an environment's files that a component's code read: something that the file says, no default. */
export interface Line {
  readonly file: string;
  readonly line: number;
  /** `components.metabase.scaling`. */
  readonly path: string;
  /** The value as compact JSON; absent where the line only switches a component on. */
  readonly value?: string;
}

/**
 * The lines that shaped a component: its code runs once more over an environment that writes down what is read of it. A key
 * below the second level is told as its section's, a key of a component's settings by itself. What is read but not stated is
 * left out: a default shaped it. Reads the environment's files. @throws Problems: a file changed meanwhile and is wrong.
 */
export function linesOf(built: BuiltComponent): Line[] {
  const { environment } = built.context;
  const source = readYaml(environment.file, readText(environment.file));
  const factsFile = join(dirname(environment.file), `${environment.name}.facts.json`);
  const facts = existsSync(factsFile) ? readFacts(factsFile).source : undefined;
  const lines = new Map<string, Line>();
  for (const path of [['components', built.component.name], ...readPaths(built, environment)]) {
    const line =
      path[0] === 'facts' ? facts && lineAt(facts, path.slice(1), 1) : lineAt(source, path, depthOf(path));
    if (line) lines.set(`${line.file} ${line.path}`, line);
  }
  const own = (line: Line) => (isOf(built.component.name, line.path) ? 0 : 1);
  return [...lines.values()].sort(
    (a, b) => own(a) - own(b) || (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1),
  );
}

/** Every function of the component that takes the environment, and what makes its Application. */
function readPaths({ component, ...built }: BuiltComponent, environment: Environment): readonly Path[] {
  const reads = new Reads();
  const watched = reads.environment(environment);
  const context = contextOf(component, watched) as Context;
  for (const part of [component.needs, component.mesh, component.ignoreDifferences])
    if (typeof part === 'function') part(context);
  component.charts?.(context);
  component.check?.(context);
  component.access?.(context);
  component.permissions?.statements(context);
  build(component, context);
  componentApplication({ ...built, component }, watched);
  return reads.paths;
}

const depthOf = (path: Path) => (path[0] === 'components' ? 3 : 2);

function lineAt(source: Source, read: Path, depth: number): Line | undefined {
  const path = read.slice(0, depth);
  if (path.length === 0) return undefined;
  const value = valueAt(source.value, path);
  if (value === undefined || isSection(path, value)) return undefined;
  const isSwitch = path[0] === 'components' && path.length === 2;
  return {
    file: source.file,
    line: source.line(path),
    path: formatPath(path),
    ...(!isSwitch && { value: JSON.stringify(value) }),
  };
}

/** `web`, through which every reading of `web.domain` goes: a section says nothing by itself. */
const isSection = (path: Path, value: unknown) =>
  path.length === 1 && typeof value === 'object' && !Array.isArray(value);

const isOf = (component: string, path: string) =>
  path === `components.${component}` || path.startsWith(`components.${component}.`);
