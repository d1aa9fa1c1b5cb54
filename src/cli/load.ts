import { doorsOf } from '../access/doors.ts';
import { assemble } from '../assemble.ts';
import { loadCatalog } from '../catalog.ts';
import { loadEnvironments } from '../environment/load.ts';
import type { Environment } from '../environment.ts';
import { jmeterPlan } from '../load/jmeter.ts';
import { k6Script } from '../load/k6.ts';
import { readLoadProfile } from '../load/profile.ts';
import { insideTargetOf, type Target, webTargetOf } from '../load/target.ts';
import type { Tree } from '../model.ts';
import { Problems } from '../problem.ts';
import { replaceFile } from '../write/replace.ts';
import { type Command, UsageError } from './command.ts';
import { componentIn } from './component.ts';
import { writing } from './new-file.ts';
import { ROOT } from './root.ts';

const WRITERS = { k6: k6Script, jmeter: jmeterPlan } as const;

const command: Command = {
  usage: `espalier load <env> <app> --profile FILE [options]

Writes a load profile as a plan for a load testing tool. Requests arrive as the profile says, whatever becomes of those
before (open model), and go to the web address that the environment gives the app.

  --profile FILE   the load profile, such as recipes/load/ramp-to-1000.yaml
  --tool TOOL      k6 or jmeter (default: k6)
  --inside         to the app's Service, as pods of the cluster reach it
  --target URL     to another address
  --out FILE       write to this file (default: print)
  --from DIR       folder of environments (default: environments)`,
  options: {
    profile: { type: 'string' },
    tool: { type: 'string' },
    inside: { type: 'boolean' },
    target: { type: 'string' },
    out: { type: 'string' },
    from: { type: 'string' },
  },
  positionals: [2, 2],
  completes: ['environment', 'component'],

  async run({ positionals, text, flag }) {
    const [name = '', app = ''] = positionals;
    const file = text('profile');
    if (file === undefined) throw new UsageError('--profile is missing');
    const tool = text('tool') ?? 'k6';
    if (!isTool(tool))
      throw new UsageError(`--tool is "${tool}"; it is one of: ${Object.keys(WRITERS).join(', ')}`);
    if (flag('inside') && text('target') !== undefined)
      throw new UsageError('--inside and --target exclude each other');
    const profile = readLoadProfile(file);
    const catalog = await loadCatalog(ROOT);
    const [environment] = loadEnvironments(text('from') ?? 'environments', catalog, [name]);
    const given = text('target');
    const target =
      given === undefined
        ? targetIn(assemble(environment as Environment, catalog), app, flag('inside'))
        : { url: checkedUrl(given) };
    const plan = WRITERS[tool](profile, target);
    const out = text('out');
    if (out === undefined) process.stdout.write(plan);
    else writing(out, () => replaceFile(out, plan));
    return 0;
  },
};

const isTool = (text: string): text is keyof typeof WRITERS => Object.hasOwn(WRITERS, text);

function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new UsageError(
      `--target is "${text}"; it must be http:// or https:// with host and port, without a path`,
    );
  }
  return url.origin;
}

function targetIn(tree: Tree, app: string, inside: boolean): Target {
  const { environment } = tree;
  const owner = componentIn(tree, app);
  const at = { file: environment.file, environment: environment.name, component: app };
  const target = inside ? insideTargetOf(owner) : webTargetOf(tree, owner);
  if (target !== undefined) return target;
  const bare = !inside && doorsOf(tree).some((door) => door.owner === owner);
  throw new Problems([
    {
      code: 'NO_TARGET',
      at,
      message: inside
        ? 'it has no Service'
        : bare
          ? 'it has a load balancer of its own, and no name that the tree knows'
          : 'it has no web address',
      cure: inside
        ? 'Name the address by --target.'
        : bare
          ? 'Name the address that leads there by --target, or use --inside.'
          : 'Expose it, or use --inside or --target.',
    },
  ]);
}

export default command;
