import { resolve } from 'node:path';
import type { Command } from '../../src/cli/command.ts';
import { callerIn } from '../account.ts';
import { Aws } from '../aws.ts';
import { environmentNamed, FROM, FROM_HELP } from '../environment.ts';

const command: Command = {
  usage: `bootstrap kubeconfig <env> [--file FILE] [--from DIR]

Writes a context for the cluster, named as the environment, into the kubeconfig: \`aws eks update-kubeconfig\`, once it is sure that the account is the
environment's. There is no secret in it: kubectl asks the AWS CLI for a token each time.

  --file FILE  kubeconfig to write (default: where kubectl looks)
${FROM_HELP}`,
  options: { ...FROM, file: { type: 'string' } },
  positionals: [1, 1],

  async run({ positionals: [name = ''], text }) {
    const environment = await environmentNamed(name, text('from'));
    const aws = new Aws(environment.region);
    await callerIn(aws, environment);
    const file = text('file');
    // For whoever runs it alone, also where the CLI makes the file.
    process.umask(0o077);
    await aws.text(
      ...(['eks', 'update-kubeconfig', '--name', environment.cluster.name, '--alias', name] as const),
      ...(file === undefined ? [] : ['--kubeconfig', resolve(file)]),
    );
    console.log(`kubectl --context ${name} get nodes`);
    return 0;
  },
};

export default command;
