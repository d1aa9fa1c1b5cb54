import { componentsNamed } from '../change/names.ts';
import { promotion, type Side } from '../change/promote.ts';
import { environmentText, propose, uncommitted, type Workspace } from '../change/proposal.ts';
import { readProposed } from '../environment/load.ts';
import { readYaml } from '../input.ts';
import { throwIfAny } from '../problem.ts';
import { type Command, UsageError } from './command.ts';
import { conclude, EDIT_OPTIONS, EDIT_USAGE, workspaceOf } from './proposed.ts';

const command: Command = {
  usage: `espalier promote <from> <to> [component...] [options]

Copies what components do from one environment to another: images, versions and behaviour, of the components named or of all
that both switch on. What is an environment's own stays: sizes, numbers of replicas, addresses, nodes, and all that is not
said under components: (docs/decisions/0015-what-promotes.md). A component that is named and off in <to> is switched on there.
Comments and order stay. What generate would refuse is not written.

${EDIT_USAGE}`,
  options: EDIT_OPTIONS,
  completes: ['environment', 'environment', 'component'],

  async run(input) {
    const [from, to, ...names] = input.positionals;
    if (from === undefined || to === undefined) throw new UsageError('two environments are wanted');
    if (from === to) throw new UsageError('an environment cannot be promoted to itself');
    const workspace = await workspaceOf(input);
    const named = componentsNamed(workspace.catalog, names, from);
    const source = sideOf(workspace, from);
    // What is promoted can be found again only where it is committed.
    throwIfAny(
      input.flag('allow-dirty') || input.flag('dry-run') ? [] : uncommitted(source.environment.file),
    );
    const { edits, switchedOn, apart } = promotion(source, sideOf(workspace, to), workspace.catalog, named);
    return conclude(input, workspace, propose(workspace, to, edits), [
      ...switchedOn.map((name) => `${name} is switched on in ${to}`),
      ...apart.map(
        ({ name, onlyIn }) => `${name} is on in ${onlyIn} alone and left alone; name it to promote it`,
      ),
    ]);
  },
};

function sideOf(workspace: Workspace, name: string): Side {
  const { directory, catalog } = workspace;
  const environment = readProposed(directory, catalog, name);
  const { value } = readYaml(environment.file, environmentText(workspace, name));
  return { environment, data: value };
}

export default command;
