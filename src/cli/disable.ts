import { componentsNamed } from '../change/names.ts';
import { propose } from '../change/proposal.ts';
import { switchOff } from '../change/switch.ts';
import { readProposed } from '../environment/load.ts';
import { type Command, UsageError } from './command.ts';
import { conclude, EDIT_OPTIONS, EDIT_USAGE, workspaceOf } from './proposed.ts';

const command: Command = {
  usage: `espalier disable <env> <component...> [options]

Switches components off in environments/<env>.yaml: their settings go with them, other lines stay. Refuses while a component
that is not named needs one of them. Says what Argo CD would prune, in which order, and what waits for a person.

${EDIT_USAGE}`,
  options: EDIT_OPTIONS,
  completes: ['environment', 'component'],

  async run(input) {
    const [environment, ...names] = input.positionals;
    if (environment === undefined || names.length === 0)
      throw new UsageError('an environment and at least one component are wanted');
    const workspace = await workspaceOf(input);
    const { directory, catalog } = workspace;
    const components = componentsNamed(catalog, names, environment);
    const before = readProposed(directory, catalog, environment);
    const { edits, already } = switchOff(before, catalog, components);
    return conclude(
      input,
      workspace,
      propose(workspace, environment, edits),
      already.map((name) => `${name} is off already`),
    );
  },
};

export default command;
