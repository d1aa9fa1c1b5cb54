import { renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestLab } from '../lab.ts';
import { CHAIN, chain } from '../small.ts';

let lab: TestLab;
let version = 1;

beforeAll(async () => {
  lab = await TestLab.start(chain());
  await lab.settled();
});

afterAll(() => lab?.stop());

/** A commit that changes every component, and what it is then like. */
function update() {
  version++;
  lab.commit(chain(Object.fromEntries(CHAIN.map((name) => [name, version]))));
  return async () => {
    await lab.settled();
    for (const name of CHAIN) {
      const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: name, name };
      expect((await lab.object(ref)).data.version).toBe(String(version));
    }
  };
}

const victims = ['argocd-application-controller', 'argocd-repo-server'] as const;
/** The same moments in every run. */
const moments = fc.sample(
  fc.record({ victim: fc.constantFrom(...victims), after: fc.nat(6_000), pause: fc.nat(2_000) }),
  { numRuns: 20, seed: 4 },
);

it.each(moments)(
  'converges when $victim is killed $after ms into a sync',
  async ({ victim, after, pause }) => {
    const isThere = update();
    await lab.refresh();
    await sleep(after);
    await lab.lab.plane.crash(victim, pause);
    await isThere();
  },
  240_000,
);

it('converges when etcd is killed in the middle of a sync', async () => {
  const isThere = update();
  await lab.refresh();
  await sleep(2_000);
  await lab.lab.plane.crash('etcd', 3_000);
  await isThere();
}, 240_000);

it('converges when git cannot be reached for a while', async () => {
  const { folder } = lab.lab.repository;
  const isThere = update();
  renameSync(folder, `${folder}-away`);
  await lab.refresh();
  await sleep(20_000);
  renameSync(`${folder}-away`, folder);
  await isThere();
}, 240_000);
