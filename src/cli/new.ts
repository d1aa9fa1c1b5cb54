import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RESERVED_NAMES } from '../../argocd/tree.ts';
import { dnsLabel } from '../environment/values.ts';
import { printable, throwIfAny } from '../problem.ts';
import { type Command, UsageError } from './command.ts';
import { writeNewFiles } from './new-file.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier new app <name>
espalier new addon <name>

Writes apps/<name>.ts or platform/<name>.ts: a component that passes every check as it is. Nothing is registered; switch it
on by naming it under components: in an environment. An existing file is never overwritten.`,
  options: {},
  positionals: [2, 2],
  completes: [['app', 'addon']],

  async run({ positionals: [kind, name] }) {
    if (kind !== 'app' && kind !== 'addon')
      throw new UsageError(`"${printable(kind as string)}" is neither app nor addon`);
    const folder = kind === 'app' ? 'apps' : 'platform';
    const file = `${folder}/${name}.ts`;
    const taken = ['apps', 'platform'].some(
      (f) => existsSync(join(ROOT, f, `${name}.ts`)) || existsSync(join(ROOT, f, `${name}`)),
    );
    throwIfAny([
      ...(dnsLabel.safeParse(name).success &&
      (name as string).length <= 28 &&
      !RESERVED_NAMES.has(name as string)
        ? []
        : [
            {
              code: 'COMPONENT_NAME',
              at: { path: file },
              message: `"${name}" cannot name a component`,
              cure: `Use an RFC 1123 label (a-z, 0-9 and "-") of at most 28 characters, none of: ${[...RESERVED_NAMES].join(', ')}.`,
            },
          ]),
      ...(taken
        ? [
            {
              code: 'FILE_EXISTS',
              at: { file },
              message: `there is a component "${name}" already`,
              cure: 'Choose another name.',
            },
          ]
        : []),
    ]);
    const text = kind === 'app' ? appFile(name as string) : addonFile(name as string);
    writeNewFiles([{ file: join(ROOT, file), text }]);
    console.log(`wrote ${file}`);
    console.log(
      `Switch it on: add \`${name}:\` under components: in environments/<env>.yaml. Then: npm run generate`,
    );
    return 0;
  },
};

const appFile = (name: string) => `import { z } from 'zod';
import istioGateway, { webRoute } from '../platform/istio-gateway.ts';
import prometheusOperatorCrds from '../platform/prometheus-operator-crds.ts';
import { component } from '../src/component.ts';
import { Workload } from '../src/workload.ts';

export default component({
  name: '${name}',
  summary: 'Says what it is for, in one sentence.',
  project: 'apps',
  mesh: true,
  needs: [istioGateway, prometheusOperatorCrds],
  config: z.strictObject({
    replicas: z.int().min(1).max(100).default(2).meta({ own: true }).describe('Number of replicas.'),
  }),
  build(context) {
    new Workload(context, {
      image: 'ghcr.io/stefanprodan/podinfo:6.9.2',
      port: 9898,
      resources: { cpu: '100m', memory: '64Mi' },
      health: { path: '/readyz' },
      metrics: {},
      scaling: { kind: 'fixed', replicas: context.config.replicas },
      exposure: webRoute(context, '${name}'),
    });
  },
});
`;

const addonFile = (name: string) => `import { z } from 'zod';
import { component } from '../src/component.ts';
import nodePools from './node-pools/index.ts';

export default component({
  name: '${name}',
  summary: 'Says what it is for, in one sentence.',
  project: 'platform',
  after: [nodePools],
  config: z.strictObject({}),
  // A chart of charts/ by its name: charts: () => [{ chart: 'keda', values: {} }],
  build({ add }) {
    add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '${name}' }, data: { hello: 'world' } });
  },
});
`;

export default command;
