import { assemble } from '../assemble.ts';
import { plainAnswer, plainText } from '../capacity/plain.ts';
import { reportOf } from '../capacity/report.ts';
import type { Report } from '../capacity/report-types.ts';
import { reportText } from '../capacity/table.ts';
import { loadCatalog } from '../catalog.ts';
import { readEnvironments } from '../environment/load.ts';
import { type InstanceType, instanceTypes } from '../instances.ts';
import { nearest } from '../nearest.ts';
import { printable, throwIfAny } from '../problem.ts';
import { bytes, milliCpu } from '../quantity.ts';
import { type Arguments, type Command, UsageError } from './command.ts';
import { jsonText } from './json.ts';
import { Progress } from './progress.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier capacity [env...] [--json] [--from DIR]
espalier capacity --pods N --instance TYPE [--cpu Q] [--memory Q] [--prefixes] [--region REGION] [--json]

Nodes, pods, vCPU, memory and cost of environments at the smallest and the largest number of replicas: for each NodePool,
node group and Fargate profile, with what bounds it, and the smallest node for each workload. Exits with 1 where a pod has no
room. With --pods: how many nodes of one type so many pods need.

  --json           as JSON (docs/json.md)
  --from DIR       folder of environments (default: environments)
  --pods N         number of pods
  --instance TYPE  type of instance, such as t3.micro
  --cpu Q          CPU that each pod requests, such as 500m (default: none)
  --memory Q       memory that each pod requests, such as 512Mi (default: none)
  --prefixes       the CNI assigns prefixes of addresses to nodes
  --region REGION  region of the prices (default: us-east-1)`,
  options: {
    json: { type: 'boolean' },
    from: { type: 'string' },
    pods: { type: 'string' },
    instance: { type: 'string' },
    cpu: { type: 'string' },
    memory: { type: 'string' },
    prefixes: { type: 'boolean' },
    region: { type: 'string' },
  },
  completes: ['environment'],

  async run(input) {
    const { positionals, text, flag } = input;
    const print = (value: unknown, asText: () => string) =>
      console.log(flag('json') ? jsonText(value) : printable(asText()));
    if (text('pods') !== undefined || text('instance') !== undefined) {
      const answer = plainAnswer(question(input));
      print(answer, () => plainText(answer));
      return answer.besideDaemonSets === null ? 1 : 0;
    }
    const lost =
      ['cpu', 'memory', 'region'].find((name) => text(name) !== undefined) ??
      (flag('prefixes') ? 'prefixes' : undefined);
    if (lost) throw new UsageError(`--${lost} goes with --pods and --instance`);
    const catalog = await loadCatalog(ROOT);
    const { environments, problems } = readEnvironments(text('from') ?? 'environments', catalog, positionals);
    throwIfAny(problems);
    const progress = new Progress();
    const reports = environments.map((environment) => {
      progress.step(`capacity of ${environment.name}`);
      return reportOf(assemble(environment, catalog));
    });
    progress.done();
    print(reports, () => reports.map(reportText).join('\n\n'));
    return reports.some(isShort) ? 1 : 0;
  },
};

const isShort = ({ workloads }: Report) => workloads.some(({ binding }) => binding !== null);

function question({ positionals, text, flag }: Arguments) {
  if (positionals.length > 0)
    throw new UsageError(
      `--pods and --instance ask about no environment, and "${printable(positionals[0] ?? '')}" is given`,
    );
  if (text('from') !== undefined)
    throw new UsageError('--from goes with environments, not with --pods and --instance');
  const pods = text('pods');
  if (pods === undefined) throw new UsageError('--instance goes with --pods');
  if (!/^[1-9]\d{0,6}$/.test(pods))
    throw new UsageError(`--pods is "${printable(pods)}"; it must be a whole number from 1 to 9999999`);
  return {
    pods: Number(pods),
    type: typeNamed(text('instance')),
    region: regionNamed(text('region') ?? 'us-east-1'),
    request: {
      milliCpu: amount('cpu', text('cpu'), milliCpu),
      memory: amount('memory', text('memory'), bytes),
    },
    prefixes: flag('prefixes'),
  };
}

function typeNamed(name: string | undefined): InstanceType {
  if (name === undefined) throw new UsageError('--pods goes with --instance');
  const type = instanceTypes().get(name);
  if (type) return type;
  const guess = nearest(name, [...instanceTypes().keys()]);
  throw new UsageError(
    `--instance is "${printable(name)}", of which nothing is known${guess ? `; did you mean "${guess}"?` : ''}`,
  );
}

function regionNamed(name: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(name)) return name;
  throw new UsageError(`--region is "${printable(name)}"; it must be an AWS region such as eu-central-1`);
}

function amount(option: string, text: string | undefined, read: (quantity: string) => number): number {
  if (text === undefined) return 0;
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--${option}: ${printable(error.message)}`);
  }
}

export default command;
