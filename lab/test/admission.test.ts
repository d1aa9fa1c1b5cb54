import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CompiledPolicy } from '../../src/admission/policy.ts';
import { Request } from '../../src/admission/request.ts';
import type { Policy } from '../../src/admission/types.ts';
import { Admission } from '../../src/admission.ts';
import { type KubeObject, refOf } from '../../src/object.ts';
import { Client } from '../client.ts';
import { REFUSED, SUBJECT, TAKEN, TEXTS } from './admission-expressions.ts';
import { SAMPLES, SUBJECTS } from './admission-samples.ts';
import { verdictOf } from './policy-requests.ts';

const client = new Client(inject('access'));
const apiVersion = 'admissionregistration.k8s.io/v1';

/** A policy that tells and does not refuse: others use this API server as well. */
function policy(name: string, spec: object, binding: object = {}): [policy: KubeObject, binding: KubeObject] {
  return [
    { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec },
    {
      ...{ apiVersion, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name } },
      spec: { policyName: name, validationActions: ['Warn'], ...binding },
    },
  ];
}

/** Each is asked about objects with a label of its own: one answer has room for some forty warnings. */
const samples = SAMPLES.map(({ what, spec, binding = {} }, i) => {
  const labels = { sample: String(i) };
  const objectSelector = { matchLabels: labels };
  const bound = { ...binding, matchResources: { ...(binding.matchResources as object), objectSelector } };
  return { what, labels, objects: policy(`sample-${i}`, spec, bound) };
});

const AT_ONCE = 20;
const about = (...resourceNames: readonly string[]) => ({
  matchConstraints: {
    resourceRules: [
      {
        apiGroups: ['example.com'],
        apiVersions: ['v1'],
        operations: ['CREATE'],
        resources: ['samples'],
        resourceNames,
      },
    ],
  },
});
const texts = Array.from({ length: Math.ceil(TEXTS.length / AT_ONCE) }, (_, i) =>
  policy(`texts-${i}`, {
    ...about(`texts-${i}`),
    validations: TEXTS.slice(i * AT_ONCE, (i + 1) * AT_ONCE).map((text, at) => ({
      expression: 'false',
      messageExpression: `'${i * AT_ONCE + at}: <' + (${text}) + '>'`,
      message: `${i * AT_ONCE + at}: error`,
    })),
  }),
);

/** The kind of `SUBJECT`, whose objects hold anything. */
const samplesCrd = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'samples.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Sample', plural: 'samples', singular: 'sample', listKind: 'SampleList' },
    scope: 'Namespaced',
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};
const SAMPLES_PATH = '/apis/example.com/v1/namespaces/shop/samples';
const sampleKind = {
  ...{ group: 'example.com', version: 'v1', kind: 'Sample', plural: 'samples', scope: 'Namespaced' as const },
  ...{ subresources: [], storage: true, served: ['v1'], source: '', file: '', sha256: '' },
};

const namespaces = ['shop', 'kube-system'].map((name) => ({
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: { name, ...(name === 'shop' && { labels: { team: 'shop' } }) },
}));
const limits = namespaces.map(({ metadata: { name: namespace } }) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap' },
  metadata: { name: 'limits', namespace, labels: { role: 'limits' } },
  data: { kind: 'Deployment' },
}));
const policies = [...samples.flatMap(({ objects }) => objects), ...texts.flat()];
const admission = new Admission([...policies, ...namespaces, ...limits]);

beforeAll(async () => {
  if (!(await client.serves('example.com/v1', 'Sample'))) await client.create(samplesCrd);
  for (const object of [...namespaces, ...limits, ...policies]) await client.apply(object, { force: true });
  await until(async () => (await client.serves('example.com/v1', 'Sample')) && (await silent()).length === 0);
  // Each of them is seen for itself: the last one may come a second later than the first.
  await sleep(3_000);
});

afterAll(async () => {
  for (const object of [...policies.toReversed(), ...limits]) await client.delete(refOf(object));
  await until(async () => (await silent()).length === texts.length);
  console.log(`${SAMPLES.length} policies and ${TEXTS.length} expressions: the same on both sides`);
  client.close();
});

describe.each(samples)('$what', ({ labels, objects: [{ metadata }] }) => {
  it.each(SUBJECTS.map((object) => ({ object, title: `${object.kind} ${object.metadata.namespace ?? ''}` })))(
    'says the same to a $title',
    async ({ object: { metadata: own, ...rest } }) => {
      const object = { ...rest, metadata: { ...own, labels: { ...own.labels, ...labels } } } as KubeObject;
      const said = admission.review(object).flatMap((it) => {
        if ('lacks' in it) throw new Error(`nobody knows: ${it.lacks}`);
        return it.policy === metadata.name && !it.actions.includes('Audit') ? [it.message] : [];
      });
      const { denied, warned } = await verdictOf(client, object);
      const theirs = warned.filter((it) => it.policy === metadata.name).map(({ message }) => message);
      // What cannot be configured refuses, whatever its actions are.
      const refused = denied?.policy === metadata.name ? [denied.message] : [];
      // The same text is told once.
      const distinct = (messages: readonly string[]) => [...new Set(messages.map(withoutCause))].sort();
      expect(distinct(said)).toEqual(distinct([...theirs, ...refused]));
    },
  );
});

it.each(texts.map(([it]) => [it.metadata.name, it] as const))('come to the same: %s', async (name, it) => {
  const [namespace] = namespaces;
  const object = { ...SUBJECT, metadata: { ...SUBJECT.metadata, name } };
  const { said: ours } = new CompiledPolicy(it as Policy).objections(
    new Request(object, sampleKind, namespace),
    null,
  );
  const { warned } = await verdictOf(client, object, SAMPLES_PATH);
  expect(ours).toEqual(warned.map(({ message }) => message));
  expect(ours.length).toBeGreaterThan(0);
});

describe.each([
  ...TAKEN.map((expression) => ({ expression, isTaken: true })),
  ...REFUSED.map((expression) => ({ expression, isTaken: false })),
])('$expression', ({ expression, isTaken }) => {
  const [asked] = policy('tried', { ...about(), validations: [{ expression }] });

  it(isTaken ? 'makes a policy' : 'makes no policy', async () => {
    const refusal = await client.apply(asked, { dryRun: true }).then(
      () => '',
      (error: Error) => error.message,
    );
    const { faults } = new CompiledPolicy(asked as Policy);
    expect({
      ours: faults.map(({ message }) => message).join() || 'taken',
      theirs: refusal || 'taken',
    }).toEqual({
      ours: isTaken ? 'taken' : expect.stringContaining(expression),
      theirs: isTaken ? 'taken' : expect.stringContaining('spec.validations[0].expression'),
    });
  });
});

/** Errors of expressions are worded by the library that meets them. */
function withoutCause(message: string): string {
  return message.replace(/resulted in error: [^\]]*?(?=, expression '|\]|$)/gs, 'resulted in error');
}

/** Policies of expressions that say nothing yet, or any more. */
async function silent(): Promise<string[]> {
  const said = await Promise.all(
    texts.map(
      async ([
        {
          metadata: { name },
        },
      ]) => {
        const object = { ...SUBJECT, metadata: { ...SUBJECT.metadata, name } };
        return (await verdictOf(client, object, SAMPLES_PATH)).warned.length > 0 ? [] : [name];
      },
    ),
  );
  return said.flat();
}

async function until(isSo: () => Promise<boolean>, within = 30_000): Promise<void> {
  for (const start = Date.now(); !(await isSo()); await sleep(250)) {
    if (Date.now() - start > within) throw new Error(`not so after ${within / 1000} s`);
  }
}
