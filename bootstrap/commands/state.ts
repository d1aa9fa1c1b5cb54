import type { Command } from '../../src/cli/command.ts';
import { printable } from '../../src/problem.ts';
import { callerIn } from '../account.ts';
import { Aws } from '../aws.ts';
import { environmentNamed, FROM, FROM_HELP } from '../environment.ts';
import { statePlan } from '../plan/delivery/state.ts';
import { StateBucket } from '../state/bucket.ts';
import { githubProvider } from '../state/github-provider.ts';
import { StateKey } from '../state/key.ts';
import { spotRole } from '../state/spot-role.ts';
import { type Line, settle } from '../state/thing.ts';

const command: Command = {
  usage: `bootstrap state <env> [--check] [--from DIR]

Makes what all clusters of the account and region share, or mends it: the S3 bucket in which Pulumi keeps its state, the KMS key that encrypts it, the
role for spot instances and, where the environment has \`ci\`, the identity provider of GitHub Actions. Run it once before the first \`up\`, and whenever you like.

  --check     change nothing; exit with 1 where something is not as it shall be
${FROM_HELP}`,
  options: { ...FROM, check: { type: 'boolean' } },
  positionals: [1, 1],

  async run({ positionals: [name = ''], text, flag }) {
    const environment = await environmentNamed(name, text('from'));
    const aws = new Aws(environment.region);
    const caller = await callerIn(aws, environment);
    console.log(printable(`account ${environment.account}, ${environment.region}, as ${caller}`));
    const plan = statePlan(environment);
    const key = new StateKey(aws, plan);
    const bucket = new StateBucket(aws, plan, environment.account, () => key.arn);
    const shared = [
      key,
      bucket,
      spotRole(aws),
      ...(environment.ci === undefined ? [] : [githubProvider(aws, environment)]),
    ];
    const lines: Line[] = [];
    await settle(shared, flag('check'), (line) => {
      lines.push(line);
      console.log(printable(lineText(line)));
    });
    const open = lines.filter(({ outcome }) => outcome === 'missing' || outcome === 'differs');
    if (open.length > 0) {
      console.error(
        `not as it shall be: ${open.length} of ${lines.length}; \`state\` without --check mends it`,
      );
      return 1;
    }
    const changed = lines.filter(({ outcome }) => outcome !== 'as it was');
    console.log(
      changed.length === 0
        ? 'all was so already: nothing to do'
        : `${changed.length} of ${lines.length} changed`,
    );
    return 0;
  },
};

const lineText = ({ name, outcome, note }: Line) =>
  `  ${outcome.padEnd(9)}  ${name}${note === undefined ? '' : ` (${note})`}`;

export default command;
