import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type KubeObject, refOf } from '../../src/object.ts';
import { builtFiles } from '../binaries.ts';
import { Child } from '../child.ts';
import { Client } from '../client.ts';
import { Home } from '../home.ts';
import { writeKubeconfig } from '../kubeconfig.ts';
import { Leash } from '../leash.ts';
import { answers, freePorts, LOOPBACK } from '../ports.ts';
import { Running } from '../running.ts';
import { POLICIES } from './policy-set.ts';

const KIND = 'ValidatingAdmissionPolicy';

const client = new Client(inject('access'));
/** Without bindings: the controller that checks types has no need of them, and nobody is refused anything. */
const policies = POLICIES.filter(({ kind }) => kind === KIND);
const mistyped: KubeObject = {
  ...(policies.find(({ metadata }) => metadata.name === 'disruption-budgets') as KubeObject),
  metadata: { name: 'mistyped' },
};
const objects = [
  ...policies,
  {
    ...mistyped,
    spec: { ...mistyped.spec, validations: [{ expression: "object.spec.minAvailble == '1'" }] },
  },
];
let running: Running | undefined;

beforeAll(async () => {
  for (const object of objects) await client.apply(object);
  running = await startTypeChecks();
});

afterAll(async () => {
  await running?.stop();
  for (const object of objects) await client.delete(refOf(object));
  client.close();
});

it.each(policies.map(({ metadata }) => metadata.name))(
  '%s has no expression that the cluster finds fault with',
  async (name) => {
    expect(await warningsOf(name)).toEqual([]);
  },
);

it('hears of an expression that names no field', async () => {
  const [warning] = await warningsOf('mistyped');
  expect(warning?.warning).toContain("undefined field 'minAvailble'");
});

/** The one controller that checks the types of policies. */
async function startTypeChecks(): Promise<Running> {
  const home = new Home(mkdtempSync(join(tmpdir(), 'espalier-types-')));
  home.create();
  const started = new Running(home, [], new Leash(home));
  const kubeconfig = home.path('data', 'kubeconfig');
  writeKubeconfig(kubeconfig, client.access);
  const name = 'kube-controller-manager';
  const [port = 0] = await freePorts(1);
  const args = [
    `--kubeconfig=${kubeconfig}`,
    '--controllers=validatingadmissionpolicy-status-controller',
    '--leader-elect=false',
    `--bind-address=${LOOPBACK}`,
    `--secure-port=${port}`,
  ];
  try {
    const command = (await builtFiles([name]))[name] ?? '';
    started.add(await Child.start(home, { name, command, args, ready: () => answers(port) }));
  } catch (error) {
    await started.stop();
    throw error;
  }
  return started;
}

/** What the cluster says of a policy's expressions, once it has looked at them. */
async function warningsOf(name: string): Promise<readonly { readonly warning: string }[]> {
  const ref = { apiVersion: 'admissionregistration.k8s.io/v1', kind: KIND, name };
  for (const start = Date.now(); Date.now() - start < 60_000; await sleep(250)) {
    const found = await client.get(ref);
    if (found?.metadata.generation === undefined) continue;
    const { observedGeneration, typeChecking } = found.status ?? {};
    if (observedGeneration === found.metadata.generation) return typeChecking?.expressionWarnings ?? [];
  }
  throw new Error(`nobody looks at ${name}`);
}
