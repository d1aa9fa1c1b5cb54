import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { asSeen } from '../../src/admission/defaults/index.ts';
import type { KubeObject } from '../../src/object.ts';
import { kindInfo } from '../../src/schemas.ts';
import { CASES } from '../../test/helpers/policies.ts';
import { ApiError, Client } from '../client.ts';
import { generatedEnvironments, manifestsOf } from '../generated.ts';
import { SUBJECTS } from './admission-samples.ts';
import { mutants } from './policy-mutants.ts';

const MUTANTS = 1000;
const SEED = 20261128;

const client = new Client(inject('access'));

/** Objects of built-in kinds, each once. */
const objects = [
  ...new Map(
    [
      ...generatedEnvironments().flatMap((environment) => manifestsOf(environment).map((it) => it.object)),
      ...Object.values(CASES).flatMap((cases) => cases.map(([, object]) => object)),
      ...SUBJECTS,
      ...mutants(
        Object.values(CASES).flatMap((cases) => cases.map(([, object]) => object)),
        MUTANTS,
        SEED,
      ),
    ]
      .filter(({ apiVersion, kind }) => kindInfo(apiVersion, kind)?.source === 'kubernetes')
      .map((object) => [JSON.stringify(object), object]),
  ).values(),
];
const kinds = [...new Set(objects.map(({ kind }) => kind))].sort();
let compared = 0;

beforeAll(async () => {
  const namespaces = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const name of namespaces) {
    if (name !== 'kube-system')
      await client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, { force: true });
  }
});

afterAll(() => {
  console.log(
    `${compared} objects of ${kinds.length} built-in kinds are seen as the API server fills them in`,
  );
  client.close();
});

it.each(kinds)('sees a %s as the API server fills it in', async (kind) => {
  const unlike = new Set<string>();
  for (const object of objects.filter((it) => it.kind === kind)) {
    try {
      const { body } = await client.apply(object, { dryRun: true, force: true });
      compared++;
      for (const place of differences(comparable(asSeen(object)), comparable(body))) unlike.add(place);
    } catch (error) {
      // Refused for itself, such as what is both privileged and not allowed to be.
      if (!(error instanceof ApiError)) throw error;
    }
  }
  expect([...unlike]).toEqual([]);
});

/** What the API server makes up, and what its other admission plugins add. */
const MADE_UP: Readonly<Record<string, readonly string[]>> = {
  Service: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'],
  Job: ['selector'],
  Pod: ['priority', 'preemptionPolicy', 'tolerations'],
  Namespace: ['finalizers'],
};

/** Everything but the metadata, the status and what is made up. */
function comparable({ metadata: _, status: __, spec, ...rest }: KubeObject): unknown {
  const made = MADE_UP[rest.kind] ?? [];
  const kept = Object.entries(spec ?? {}).filter(([name]) => !made.includes(name));
  return { ...rest, spec: Object.fromEntries(kept) };
}

/** Where two values differ, each place once: `spec.replicas: 1, not 2`. */
function differences(ours: unknown, theirs: unknown, path = ''): string[] {
  if (typeof ours === 'object' && typeof theirs === 'object' && ours !== null && theirs !== null) {
    const [a, b] = [ours, theirs] as Record<string, unknown>[];
    const names = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])];
    return names.flatMap((name) => {
      const place = /^\d+$/.test(name) ? `${path}[*]` : path === '' ? name : `${path}.${name}`;
      return ALLOTTED.test(place) ? [] : differences(a?.[name], b?.[name], place);
    });
  }
  return ours === theirs ? [] : [`${path}: ${JSON.stringify(ours)}, not ${JSON.stringify(theirs)}`];
}

/** A port of every node, and labels by which a Job knows its pods. */
const ALLOTTED =
  /^spec\.ports\[\*\]\.nodePort$|^spec\.template\.metadata\.labels\..*(controller-uid|job-name)$/;
