import { resolve } from 'node:path';
import { bootstrapPlan, questions } from '../../bootstrap/plan/plan.ts';
import { refsIn } from '../../bootstrap/plan/resource.ts';
import { treeBeforeFacts } from '../../bootstrap/program/program.ts';
import { ROOT } from '../../src/cli/root.ts';
import type { Cloud } from './cloud.ts';
import type { Properties } from './rpc.ts';

/** A resource of a plan. */
export interface Planned {
  readonly type: string;
  readonly name: string;
  /** Names of those that must be there before it. */
  readonly before: readonly string[];
}

/** What the plan of an environment says. The cloud then has the environment's account, and whatever its file names is there. */
export async function planOf(folder: string, name: string, cloud: Cloud): Promise<Planned[]> {
  const tree = await treeBeforeFacts(resolve(ROOT, folder), name);
  const { account, region } = tree.environment;
  cloud.account = { account, region };
  cloud.outside = new Set(JSON.stringify(tree.environment).match(/[^"]+/g));
  const answers: Record<string, Properties> = {};
  for (const { name, source, args, when } of questions(tree)) {
    if (when && !when.answered(answers[when.of])) continue;
    const [first] = [args].flat();
    answers[name] = cloud.answer(source, answered(first, answers));
  }
  const { resources } = bootstrapPlan(tree, answers);
  const made = new Set(resources.map((it) => it.name));
  return resources.map(({ type, name, args, after = [] }) => ({
    type,
    name,
    before: [...refsIn(args).map(({ of }) => of), ...after].filter((it) => made.has(it)),
  }));
}

/** Arguments with earlier answers in place of references to them. */
function answered(args: unknown, answers: Readonly<Record<string, Properties>>): Properties {
  const text = JSON.stringify(args, (_, it) => (it?.of === undefined ? it : answers[it.of]?.[it.output]));
  return JSON.parse(text) as Properties;
}
