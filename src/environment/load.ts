import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Catalog } from '../catalog.ts';
import type { Environment } from '../environment.ts';
import { parseWith, readText, readYaml, type Source } from '../input.ts';
import { nearest } from '../nearest.ts';
import { type Problem, Problems, throwIfAny } from '../problem.ts';
import { checkEnvironment, checkFleet } from './checks.ts';
import { readFacts } from './facts.ts';
import { environmentBase } from './schema.ts';
import { dnsLabel } from './values.ts';

/** The schema of an environment file: the base, and one key under `components:` for each component of the catalogue. */
export function environmentSchema(catalog: Catalog) {
  const components = Object.fromEntries(
    // `describe` would copy the schema once more.
    catalog.map((c) => [c.name, c.config.optional().register(z.globalRegistry, { description: c.summary })]),
  );
  return environmentBase.extend({
    components: z
      .strictObject(components)
      .prefault({})
      .describe(
        'The components that this cluster runs, by name, each with its settings. A name alone takes the defaults.',
      ),
  });
}

/** Environments from a folder: all of them, or those named. @throws Problems: everything that is wrong with any file. */
export function loadEnvironments(
  directory: string,
  catalog: Catalog,
  names: readonly string[] = [],
): Environment[] {
  const { environments, problems } = readEnvironments(directory, catalog, names);
  throwIfAny(problems);
  return environments;
}

/**
 * The environments of a folder, or those named, as far as they can be read, and every problem of every file. Reads
 * nothing but `<name>.yaml` and `<name>.facts.json`. @throws Problems where there is no such folder or nothing in it.
 */
export function readEnvironments(
  directory: string,
  catalog: Catalog,
  names: readonly string[] = [],
): { environments: Environment[]; problems: Problem[] } {
  const known = environmentNames(directory);
  const problems: Problem[] = names
    .filter((name) => !known.includes(name))
    .map((name) => unknownName(directory, name, known));
  const environments: Environment[] = [];
  const schema = environmentSchema(catalog);
  // All are read even when some are asked for: two environments of one cluster are a problem of both.
  for (const name of known) {
    try {
      environments.push(loadEnvironment(directory, name, schema, catalog));
    } catch (error) {
      if (!(error instanceof Problems)) throw error;
      problems.push(...error.problems);
    }
  }
  problems.push(...checkFleet(environments));
  return {
    environments: names.length === 0 ? environments : environments.filter((e) => names.includes(e.name)),
    problems,
  };
}

/** Names of the environments in a folder, sorted. */
export function environmentNames(directory: string): string[] {
  const files = filesOf(directory);
  const names = files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
  // Left alone, it would be an environment that somebody believes to be generated.
  const misnamed = files.filter((file) => file.endsWith('.yml'));
  throwIfAny(
    misnamed.map((file) => ({
      code: 'ENVIRONMENT_NAME',
      at: { file: join(directory, file) },
      message: 'an environment ends in .yaml: this file is not read',
      cure: `Rename it to ${file.slice(0, -'.yml'.length)}.yaml.`,
    })),
  );
  if (names.length > 0) return names.sort();
  throw missing(directory, 'the folder holds no environment (no *.yaml)');
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw missing(directory, 'there is no such folder');
    throw missing(
      directory,
      code === 'ENOTDIR' ? 'this is a file, not a folder' : `it cannot be read: ${code}`,
    );
  }
}

function missing(directory: string, message: string): Problems {
  const cure =
    'Run it where environments/ is, name the folder with --from, or make an environment: npm run espalier -- init';
  return new Problems([{ code: 'ENVIRONMENTS_MISSING', at: { file: directory }, message, cure }]);
}

function loadEnvironment(
  directory: string,
  name: string,
  schema: ReturnType<typeof environmentSchema>,
  catalog: Catalog,
): Environment {
  const file = join(directory, `${name}.yaml`);
  const problems: Problem[] = [];
  if (!dnsLabel.safeParse(name).success) {
    problems.push({
      code: 'ENVIRONMENT_NAME',
      at: { file },
      message: `"${name}" is not an RFC 1123 label (a-z, 0-9 and "-", at most 63 characters)`,
      cure: 'Rename the file: its name becomes a folder and part of names in the cluster.',
    });
  }
  const source = attempt(problems, () => readYaml(file, readText(file)));
  const facts = attempt(problems, () => readFacts(join(directory, `${name}.facts.json`)));
  const parsed = source && parseWith(schema, withEmptyComponents(source));
  if (parsed && 'problems' in parsed) problems.push(...parsed.problems);
  if (!source || !parsed || !('value' in parsed) || !facts) throw new Problems(problems);

  const { components, ...base } = parsed.value;
  const environment: Environment = {
    ...base,
    name,
    cluster: { ...base.cluster, name: base.cluster.name ?? name },
    components: new Map(
      catalog.filter((c) => components[c.name] !== undefined).map((c) => [c.name, components[c.name]]),
    ),
    facts: facts.facts,
    file,
    line: (path) => source.line(path),
  };
  problems.push(...checkEnvironment(environment, facts.source));
  throwIfAny(problems);
  return environment;
}

/** `keda:` with nothing after it is null in YAML; under `components:` it means "on, with the defaults". */
function withEmptyComponents(source: Source): Source {
  const value = source.value as Record<string, unknown>;
  const components = value.components;
  if (typeof components !== 'object' || components === null || Array.isArray(components)) return source;
  const filled = Object.fromEntries(
    Object.entries(components).map(([key, config]) => [key, config === null ? {} : config]),
  );
  return { ...source, value: { ...value, components: filled } };
}

function attempt<T>(problems: Problem[], run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    problems.push(...error.problems);
    return undefined;
  }
}

function unknownName(directory: string, name: string, known: readonly string[]): Problem {
  // A path is what a shell completes to.
  const guess = nearest(basename(name).replace(/\.(yaml|facts\.json)$/, ''), known);
  return {
    code: 'ENVIRONMENT_UNKNOWN',
    at: { file: directory },
    message: `there is no environment "${name}"${guess ? `; did you mean "${guess}"?` : ''}`,
    cure: `Name one of: ${known.join(', ')}.`,
  };
}
