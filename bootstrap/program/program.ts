import { resolve as resolvePath } from 'node:path';
import * as aws from '@pulumi/aws';
import { assemble } from '../../src/assemble.ts';
import { loadCatalog } from '../../src/catalog.ts';
import { ROOT } from '../../src/cli/root.ts';
import { readBeforeFacts } from '../../src/environment/load.ts';
import type { Tree } from '../../src/model.ts';
import { bootstrapPlan, questions } from '../plan/plan.ts';
import { ask } from './ask.ts';
import { make, resolve } from './make.ts';

/** The tree of an environment as it is before AWS has told anything. @throws Problems: whatever is wrong with its file. */
export async function treeBeforeFacts(directory: string, name: string): Promise<Tree> {
  const catalog = await loadCatalog(ROOT);
  return assemble(readBeforeFacts(directory, catalog, name), catalog);
}

/** Asks AWS what the plan of a tree needs to know, makes what the plan says, and returns the stack's outputs. @throws Problems. */
export async function run(tree: Tree): Promise<Record<string, unknown>> {
  const { account, region, tags } = tree.environment;
  const provider = new aws.Provider('aws', {
    region: region as aws.Region,
    // Credentials of another account stop here, before anything is asked or made.
    allowedAccountIds: [account],
    defaultTags: { tags },
  });
  const answers = await ask(questions(tree), tree.environment, { provider });
  const { resources, outputs } = bootstrapPlan(tree, answers);
  const made = make(resources, answers, provider);
  return resolve(outputs, made, answers) as Record<string, unknown>;
}

/**
 * The program of a stack.
 * @param name of the environment, which is the stack's.
 * @param directory of environments, seen from the project's root. Default: `environments`.
 * @throws Problems.
 */
export async function program(name: string, directory = 'environments'): Promise<Record<string, unknown>> {
  return run(await treeBeforeFacts(resolvePath(ROOT, directory), name));
}
