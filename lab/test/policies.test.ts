import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Admission, type Objection } from '../../src/admission.ts';
import { type KubeObject, refOf } from '../../src/object.ts';
import { exposureInside } from '../../test/helpers/policies/others.ts';
import { type Case, web } from '../../test/helpers/policies/pods.ts';
import { CASES, NAMESPACES, type PolicyName } from '../../test/helpers/policies.ts';
import { Client } from '../client.ts';
import { mutants } from './policy-mutants.ts';
import { type Verdict, verdictOf } from './policy-requests.ts';
import { NAMES, POLICIES } from './policy-set.ts';

const MUTANTS = 1200;
const SEED = 20261127;

const client = new Client(inject('access'));
const admission = new Admission([...POLICIES, ...NAMESPACES]);
const totals = { cases: 0, mutants: 0, refused: 0, objections: 0 };

beforeAll(async () => {
  for (const object of NAMESPACES) await client.apply(object);
  await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'old' } });
  await client.apply(web({ image: 'docker.io/acme/web' }, 'old'));
  for (const object of POLICIES) await client.apply(object);
  // Policies are read once a second. The last one to be seen is seen by what it says.
  await until(async () => (await silent()).length === 0);
});

afterAll(async () => {
  for (const object of POLICIES.toReversed()) await client.delete(refOf(object));
  await until(async () => (await silent()).length === NAMES.length);
  console.log(
    `${totals.cases} objects of the tables and ${totals.mutants} mutants: ${totals.refused} refused by both sides, with the ` +
      `same ${totals.objections} objections; the others admitted by both`,
  );
  client.close();
});

describe.each(NAMES)('%s', (name) => {
  it.each(CASES[name].map(titled))('$title', async ({ object, says }) => {
    totals.cases++;
    const { verdict, differences } = await compared(object);
    expect(differences).toEqual([]);
    const told = verdict.warned.filter(({ policy }) => policy === name).map(({ message }) => message);
    expect(told.join('; ')).toContain(says ?? '');
    expect([verdict.status, told.length > 0]).toEqual(says === undefined ? [201, false] : [422, true]);
  });
});

describe('exposure in an internal environment', () => {
  it.each(exposureInside.map(titled))('$title', async ({ object, says }) => {
    const { verdict, differences } = await compared(object);
    expect(differences).toEqual([]);
    const told = verdict.warned.filter(({ policy }) => policy === 'exposure-inside');
    expect(told.map(({ message }) => message).join()).toContain(says ?? '');
    expect(told.length).toBe(says === undefined ? 0 : 1);
  });
});

describe('what a tree does not hold', () => {
  const { selector, template } = web({ image: 'docker.io/acme/web' }).spec;
  const metadata = { name: 'web', namespace: 'shop' };

  it.each([
    ['ReplicaSet', 'apps/v1', 'apis/apps/v1', selector],
    ['ReplicationController', 'v1', 'api/v1', selector.matchLabels],
  ])('refuses a %s', async (kind, apiVersion, root, selected) => {
    const object = { apiVersion, kind, metadata, spec: { selector: selected, template } };
    const path = `/${root}/namespaces/shop/${kind.toLowerCase()}s`;
    const { denied } = await verdictOf(client, object, path);
    expect(denied).toMatchObject({
      policy: 'pinned-images',
      message: expect.stringContaining('web (docker.io/acme/web)'),
    });
  });

  it('lets be what was there before, and refuses to change it into something else that is refused', async () => {
    const old = web({ image: 'docker.io/acme/web' }, 'old');
    const labelled = { ...old, metadata: { ...old.metadata, labels: { more: 'labels' } } };
    const scaled = { ...old, spec: { ...old.spec, replicas: 3 } };
    const mended = web({}, 'old');
    await client.apply(labelled);
    await expect(client.apply(scaled)).rejects.toThrow("Policy 'pinned-images'");
    await client.apply(mended);
    await expect(client.apply(old)).rejects.toThrow("Policy 'pinned-images'");
    await client.delete(refOf(old));
  });
});

describe('an object without a spec', () => {
  // As the chart of the AWS Load Balancer Controller makes it.
  const params = {
    apiVersion: 'elbv2.k8s.aws/v1beta1',
    kind: 'IngressClassParams',
    metadata: { name: 'alb' },
  };
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'all', namespace: 'shop' },
  };

  it.each([params, budget])('may be $kind, and be applied again with another label', async (object) => {
    const labelled = { ...object, metadata: { ...object.metadata, labels: { more: 'labels' } } };
    await client.apply(object);
    await client.apply(labelled);
    await client.delete(refOf(object));
  });
});

it('says the same to objects that are changed at random', async () => {
  const seeds = Object.values(CASES).flatMap((cases) => cases.map(([, object]) => object));
  const unlike: unknown[] = [];
  let others = 0;
  for (const some of chunks(mutants(seeds, MUTANTS, SEED), 16)) {
    await Promise.all(
      some.map(async (object) => {
        const { verdict, differences } = await compared(object);
        // Refused by somebody else before any policy is asked.
        if (verdict.refusal !== undefined && verdict.denied === undefined) others++;
        else if (differences.length > 0) unlike.push({ object: JSON.stringify(object), differences });
        else totals.mutants++;
      }),
    );
  }
  expect(unlike).toEqual([]);
  expect(others).toBeLessThan(MUTANTS / 2);
});

/** The API server's verdict, and in what it is not the one of `Admission`. */
async function compared(object: KubeObject): Promise<{ verdict: Verdict; differences: unknown[] }> {
  const verdict = await verdictOf(client, object);
  const said = admission.review(object).map((it) => {
    if ('lacks' in it) throw new Error(`nobody knows: ${it.lacks}`);
    return it;
  });
  const refusals = said.filter(({ actions }) => actions.includes('Deny'));
  const { denied, warned } = verdict;
  const differences: unknown[] = [];
  // Of several policies that refuse it the API server names any one, and of that one the first objection.
  const named = refusals.find(({ policy }) => policy === denied?.policy);
  if (textOf(named) !== textOf(denied))
    differences.push({ ours: refusals.map(textOf), theirs: textOf(denied) });
  if (denied === undefined && refusals.length > 0)
    differences.push({ ours: refusals.map(textOf), theirs: 'admitted' });
  const ours = said.filter(({ actions }) => actions.includes('Warn')).map(textOf);
  const theirs = warned.map(textOf);
  if (String(ours.sort()) !== String(theirs.sort())) differences.push({ ours, theirs });
  if (differences.length === 0 && refusals.length > 0) totals.refused++;
  if (differences.length === 0) totals.objections += ours.length;
  return { verdict, differences };
}

function textOf(it: Pick<Objection, 'policy' | 'binding' | 'message'> | undefined): string | undefined {
  return it && `${it.policy}/${it.binding}: ${it.message}`;
}

/** Policies that do not say yet, or any more, what they have to say. */
async function silent(): Promise<PolicyName[]> {
  const refused = await Promise.all(
    NAMES.map(async (name) => {
      const object = CASES[name].find(([, , says]) => says !== undefined)?.[1] as KubeObject;
      const { warned, denied } = await verdictOf(client, object);
      return denied !== undefined && warned.some(({ policy }) => policy === name) ? [] : [name];
    }),
  );
  return refused.flat();
}

async function until(isSo: () => Promise<boolean>, within = 20_000): Promise<void> {
  for (const start = Date.now(); !(await isSo()); await sleep(250)) {
    if (Date.now() - start > within) throw new Error(`not so after ${within / 1000} s: ${await silent()}`);
  }
}

function titled([what, object, says]: Case) {
  return { title: `${says === undefined ? 'admits' : 'refuses'}: ${what}`, object, says };
}

function chunks<It>(list: readonly It[], size: number): It[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
    list.slice(i * size, (i + 1) * size),
  );
}
