import { imageEdit } from '../change/image.ts';
import { componentsNamed } from '../change/names.ts';
import { propose } from '../change/proposal.ts';
import type { AnyComponent } from '../component.ts';
import { readProposed } from '../environment/load.ts';
import type { Command } from './command.ts';
import { conclude, EDIT_OPTIONS, EDIT_USAGE, workspaceOf } from './proposed.ts';

const command: Command = {
  usage: `espalier set-image <env> <app> <image> [options]

Writes which image an app runs into environments/<env>.yaml, and nothing else there: the whole reference, with a digest or a
full release tag. For CI, after it has pushed. What generate would refuse is not written.

${EDIT_USAGE}`,
  options: EDIT_OPTIONS,
  positionals: [3, 3],
  completes: ['environment', 'component'],

  async run(input) {
    const [environment, app, image] = input.positionals as [string, string, string];
    const workspace = await workspaceOf(input);
    const { directory, catalog } = workspace;
    const [component] = componentsNamed(catalog, [app], environment) as [AnyComponent];
    const edit = imageEdit(readProposed(directory, catalog, environment), catalog, component, image);
    return conclude(input, workspace, propose(workspace, environment, [edit]), []);
  },
};

export default command;
