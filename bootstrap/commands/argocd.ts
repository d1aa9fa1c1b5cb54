import { join, resolve } from 'node:path';
import { loadCatalog } from '../../src/catalog.ts';
import type { Command } from '../../src/cli/command.ts';
import { ROOT } from '../../src/cli/root.ts';
import { EXAMPLE_VPC } from '../../src/environment/facts.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import { type Generated, generate } from '../../src/generate.ts';
import { keepValuesIn } from '../../src/jsonnet/cache.ts';
import { Problems, printable } from '../../src/problem.ts';
import { loadRules } from '../../src/rules.ts';
import { checkTree } from '../../src/write.ts';
import { callerIn } from '../account.ts';
import { argoChart, render } from '../argocd/chart.ts';
import { secretFrom, wantedSecret } from '../argocd/credential.ts';
import { install } from '../argocd/install.ts';
import { Aws } from '../aws.ts';
import { FROM, FROM_HELP } from '../environment.ts';
import { type Described, type Kubeconfig, writeKubeconfig } from '../kubeconfig.ts';
import { Kubectl } from '../kubectl.ts';

const command: Command = {
  usage: `bootstrap argocd <env> [--kubeconfig FILE] [--chart FILE] [--from DIR] [--out DIR]

Installs Argo CD into the cluster, by its chart with the values that the tree has, and applies generated/<env>/bootstrap/: from then on Argo CD
syncs the tree, itself included. Where it runs already only these two objects are applied. The tree must be generated from today's facts, and Argo CD reads
what is pushed. Needs kubectl and helm.

  --kubeconfig FILE  cluster of its current context (default: the environment's, by the AWS CLI)
  --chart FILE       archive or folder of the chart (default: its repository)
  --out DIR          folder of the trees (default: generated)
${FROM_HELP}`,
  options: { ...FROM, kubeconfig: { type: 'string' }, chart: { type: 'string' }, out: { type: 'string' } },
  positionals: [1, 1],

  async run({ positionals: [name = ''], text }) {
    const generated = await generatedNamed(name, text('from') ?? 'environments');
    const { tree } = generated;
    mustBeWritten(generated, join(text('out') ?? 'generated', name));
    const chart = argoChart(tree);
    const aws = new Aws(tree.environment.region);
    const given = text('kubeconfig');
    const { file, close } =
      given === undefined ? await ownKubeconfig(aws, generated) : { file: resolve(given), close: () => {} };
    try {
      const wanted = wantedSecret(tree);
      const outcome = await install(tree, new Kubectl(file), {
        chart: () => render(chart, tree, text('chart')),
        credential: async () => wanted && (await secretFrom(aws, wanted, tree)),
        say: (line) => console.error(printable(line)),
      });
      console.log(
        outcome === 'installed'
          ? `Argo CD ${chart.data.appVersion} runs and syncs ${tree.environment.git.repository}`
          : 'Argo CD runs already and keeps itself; its AppProject and Application root are as generated',
      );
      return 0;
    } finally {
      close();
    }
  },
};

async function generatedNamed(name: string, from: string): Promise<Generated> {
  keepValuesIn(join(ROOT, 'node_modules/.cache/espalier/jsonnet'));
  const [catalog, rules] = await Promise.all([loadCatalog(ROOT), loadRules()]);
  const [generated] = generate(loadEnvironments(from, catalog, [name]), catalog, rules);
  return generated as Generated;
}

/** Argo CD must not begin with a tree of other facts: it would look for the VPC of an example. */
function mustBeWritten({ tree, files }: Generated, dir: string): void {
  const { created, changed, stale } = checkTree(dir, files);
  const differ = [...created, ...changed, ...stale];
  const { file, name, facts } = tree.environment;
  const problem =
    facts.vpcId === EXAMPLE_VPC
      ? [
          'FACTS_ARE_EXAMPLES',
          'the facts are the examples that a new environment has',
          `npm run bootstrap -- facts ${name}`,
        ]
      : differ.length > 0
        ? [
            'TREE_STALE',
            `${dir} is not what the environment generates: ${differ.slice(0, 3).join(', ')}`,
            'npm run generate',
          ]
        : undefined;
  if (problem === undefined) return;
  const [code = '', message = '', cure = ''] = problem;
  throw new Problems([
    { code, at: { file, environment: name }, message, cure: `${cure}, commit, push, and run this again.` },
  ]);
}

async function ownKubeconfig(aws: Aws, { tree: { environment } }: Generated): Promise<Kubeconfig> {
  await callerIn(aws, environment);
  const { name } = environment.cluster;
  return writeKubeconfig(environment, await aws.call<Described>('eks', 'describe-cluster', '--name', name));
}

export default command;
