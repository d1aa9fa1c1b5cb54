import { assemble } from '../assemble.ts';
import { type Catalog, loadCatalog, sourcesOf } from '../catalog.ts';
import { readEnvironments } from '../environment/load.ts';
import { type Explanation, explain } from '../explain/explain.ts';
import { find } from '../explain/find.ts';
import { explanationText } from '../explain/text.ts';
import type { Tree } from '../model.ts';
import { type Problem, Problems, printable, throwIfAny } from '../problem.ts';
import { loadRules } from '../rules.ts';
import type { Command } from './command.ts';
import { jsonText } from './json.ts';
import { Progress } from './progress.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier explain <component|object> [env] [--json] [--from DIR]

Where a component or an object comes from, in one environment or in every one that has it: source and generated file, the lines
of the environment that its code reads, wave and why, what it needs and who needs it, charts and values, images, role and
permissions, access, and the rules that read it when they ran. An object is named as kubectl would, with its kind:
Deployment/metabase, Deployment/metabase/metabase (with its namespace), Deployment.apps/metabase.

  --json      as JSON: a list, one entry an environment
  --from DIR  folder of environments (default: environments)`,
  options: { json: { type: 'boolean' }, from: { type: 'string' } },
  positionals: [1, 2],
  completes: ['component', 'environment'],

  async run({ positionals, text, flag }) {
    const [name, ...names] = positionals as [string, ...string[]];
    const [catalog, rules, sources] = await Promise.all([loadCatalog(ROOT), loadRules(), sourcesOf(ROOT)]);
    const { environments, problems } = readEnvironments(text('from') ?? 'environments', catalog, names);
    throwIfAny(problems);
    const files = new Map([...sources].map(([component, file]) => [component.name, file]));
    const progress = new Progress();
    const trees = environments.map((environment) => {
      progress.step(`building ${environment.name}`);
      return assemble(environment, catalog);
    });
    progress.done();
    const explanations = subjects(trees, catalog, name).map(({ tree, subject }): Explanation => {
      progress.step(`looking at ${tree.environment.name}`);
      return explain(tree, subject, rules, (component) => files.get(component) as string);
    });
    progress.done();
    if (flag('json')) console.log(jsonText(explanations));
    else console.log(printable(explanations.map(explanationText).join('\n\n\n')));
    return 0;
  },
};

/** What the name means wherever it means something; elsewhere it is no problem, unless that is everywhere. */
function subjects(trees: readonly Tree[], catalog: Catalog, name: string) {
  const problems: Problem[] = [];
  const found = trees.flatMap((tree) => {
    const subject = find(tree, catalog, name);
    if (!('code' in subject)) return [{ tree, subject }];
    problems.push(subject);
    return [];
  });
  const ambiguous = problems.filter(({ code }) => code === 'EXPLAIN_AMBIGUOUS');
  throwIfAny(ambiguous);
  if (found.length > 0) return found;
  // Known nowhere is said once where it is the same for all environments.
  const said = new Set<string>();
  throw new Problems(
    problems.filter(({ code, message, cure }) => {
      const what = `${message} ${cure}`;
      return code === 'EXPLAIN_OFF' || (!said.has(what) && said.add(what));
    }),
  );
}

export default command;
