import { componentsNamed } from '../change/names.ts';
import { propose } from '../change/proposal.ts';
import { switchOn } from '../change/switch.ts';
import { type Command, UsageError } from './command.ts';
import { conclude, EDIT_OPTIONS, EDIT_USAGE, workspaceOf } from './proposed.ts';

const command: Command = {
  usage: `espalier enable <env> <component...> [options]

Switches components on in environments/<env>.yaml, with their defaults, and those that they need with them; comments and
order stay. Says what Argo CD would create, and in which wave. What generate would refuse is not written: a component that
has settings without a default is added by hand.

${EDIT_USAGE}`,
  options: EDIT_OPTIONS,
  completes: ['environment', 'component'],

  async run(input) {
    const [environment, ...names] = input.positionals;
    if (environment === undefined || names.length === 0)
      throw new UsageError('an environment and at least one component are wanted');
    const workspace = await workspaceOf(input);
    const components = componentsNamed(workspace.catalog, names, environment);
    const { edits, added, already } = switchOn(
      workspace.directory,
      workspace.catalog,
      environment,
      components,
    );
    return conclude(input, workspace, propose(workspace, environment, edits), [
      ...added.map((need) => `${need.name} as well: ${need.for} needs it`),
      ...already.map((name) => `${name} is on already`),
    ]);
  },
};

export default command;
