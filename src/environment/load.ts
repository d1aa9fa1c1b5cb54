import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Catalog } from '../catalog.ts';
import type { Environment } from '../environment.ts';
import { parseWith, readText, readYaml, type Source } from '../input.ts';
import { nearest } from '../nearest.ts';
import { type Problem, Problems, throwIfAny } from '../problem.ts';
import { checkEnvironment, checkFleet } from './checks.ts';
import { exampleFacts, readFacts } from './facts.ts';
import { readProfiles } from './load-profiles.ts';
import { environmentNames, orphanedPins } from './names.ts';
import { checkRollout, PINS_SUFFIX, readPins } from './pins.ts';
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
 * nothing but `<name>.yaml`, `<name>.facts.json`, `<name>.pins.yaml`, and the load profiles that the first of them names. @throws Problems where there is no such folder or nothing in it.
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
  problems.push(...orphanedPins(directory, known));
  const environments: Environment[] = [];
  const schema = environmentSchema(catalog);
  // All are read even when some are asked for: two environments of one cluster are a problem of both.
  for (const name of known) {
    try {
      environments.push(loadEnvironment(directory, name, schema, catalog, 'pins'));
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

/**
 * One environment without its pins, whatever state they and the other environments are in: what new pins are made for.
 * @throws Problems: what is wrong with its files, or ENVIRONMENT_UNKNOWN.
 */
export function readUnpinned(directory: string, catalog: Catalog, name: string): Environment {
  const known = environmentNames(directory);
  throwIfAny(known.includes(name) ? [] : [unknownName(directory, name, known)]);
  return loadEnvironment(directory, name, environmentSchema(catalog), catalog, 'no pins');
}

/**
 * One environment as it would be if its file had another text. Other environments are not looked at: nothing that a component
 * says can be in their way. @throws Problems: what is wrong with it, or ENVIRONMENT_UNKNOWN.
 */
export function readProposed(directory: string, catalog: Catalog, name: string, text?: string): Environment {
  const known = environmentNames(directory);
  throwIfAny(known.includes(name) ? [] : [unknownName(directory, name, known)]);
  return loadEnvironment(directory, name, environmentSchema(catalog), catalog, 'pins', text);
}

/**
 * One environment as it is before AWS has told anything: without pins, and with facts that follow from its file or are examples.
 * What makes the AWS resources starts from it, so that nothing of it can depend on facts.
 * @throws Problems: what is wrong with its file, or ENVIRONMENT_UNKNOWN.
 */
export function readBeforeFacts(directory: string, catalog: Catalog, name: string): Environment {
  const known = environmentNames(directory);
  throwIfAny(known.includes(name) ? [] : [unknownName(directory, name, known)]);
  return loadEnvironment(directory, name, environmentSchema(catalog), catalog, 'no facts');
}

function loadEnvironment(
  directory: string,
  name: string,
  schema: ReturnType<typeof environmentSchema>,
  catalog: Catalog,
  mode: 'pins' | 'no pins' | 'no facts',
  text?: string,
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
  const source = attempt(problems, () => readYaml(file, text ?? readText(file)));
  const parsed = source && parseWith(schema, withEmptyComponents(source));
  const facts = attempt(problems, () =>
    mode === 'no facts'
      ? parsed && 'value' in parsed && { facts: exampleFacts(parsed.value, name), source }
      : readFacts(join(directory, `${name}.facts.json`)),
  );
  if (parsed && 'problems' in parsed) problems.push(...parsed.problems);
  const found = mode === 'pins' ? readPins(join(directory, `${name}${PINS_SUFFIX}`)) : undefined;
  if (!parsed || 'problems' in parsed) problems.push(...(found?.problems ?? []));
  if (!source || !parsed || !('value' in parsed) || !facts) throw new Problems(problems);

  const { components, ...base } = parsed.value;
  const loads = readProfiles(
    directory,
    base.load,
    new Set(catalog.filter((c) => components[c.name] !== undefined).map((c) => c.name)),
    (app) => ({ file, line: source.line(['load', app]), environment: name, path: `load.${app}` }),
  );
  const environment: Environment = {
    ...base,
    name,
    cluster: { ...base.cluster, name: base.cluster.name ?? name },
    components: new Map(
      catalog.filter((c) => components[c.name] !== undefined).map((c) => [c.name, components[c.name]]),
    ),
    facts: facts.facts,
    ...(loads.profiles.size > 0 && { profiles: loads.profiles }),
    ...(base.rollout === 'ordered' && found?.pins && { pins: found.pins }),
    file,
    line: (path) => source.line(path),
  };
  problems.push(...checkEnvironment(environment, facts.source), ...loads.problems);
  if (mode === 'pins') problems.push(...checkRollout(environment, found));
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
  const guess = nearest(basename(name).replace(/\.(pins\.yaml|yaml|facts\.json)$/, ''), known);
  return {
    code: 'ENVIRONMENT_UNKNOWN',
    at: { file: directory },
    message: `there is no environment "${name}"${guess ? `; did you mean "${guess}"?` : ''}`,
    cure: `Name one of: ${known.join(', ')}.`,
  };
}
