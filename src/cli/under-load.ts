import { assemble } from '../assemble.ts';
import { loadCatalog } from '../catalog.ts';
import { loadEnvironments } from '../environment/load.ts';
import type { Environment } from '../environment.ts';
import { type LoadProfile, readLoadProfile } from '../load/profile.ts';
import type { Tree } from '../model.ts';
import { printable } from '../problem.ts';
import { scenarioOf } from '../simulate/read/scenario.ts';
import type { Scenario } from '../simulate/scenario.ts';
import { type Arguments, UsageError } from './command.ts';
import { componentIn } from './component.ts';
import { ROOT } from './root.ts';

/** An app of an environment, and the load that comes to it. */
export interface UnderLoad {
  readonly tree: Tree;
  readonly profile: LoadProfile;
  readonly scenario: Scenario;
}

/**
 * What `<env> <app> [--load FILE] [--from DIR]` mean: without --load, the load that the environment names for the app.
 * @throws Problems, UsageError.
 */
export async function underLoad({ positionals, text }: Arguments): Promise<UnderLoad> {
  const [name = '', app = ''] = positionals;
  const file = text('load');
  const given = file === undefined ? undefined : readLoadProfile(file);
  const catalog = await loadCatalog(ROOT);
  const [environment] = loadEnvironments(text('from') ?? 'environments', catalog, [name]);
  const tree = assemble(environment as Environment, catalog);
  componentIn(tree, app);
  const profile = given ?? tree.environment.profiles?.get(app);
  if (profile === undefined)
    throw new UsageError(`--load is missing, and the environment names no load for "${printable(app)}"`);
  return { tree, profile, scenario: scenarioOf(tree, new Map([[app, profile]])) };
}
