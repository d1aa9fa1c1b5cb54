import fc from 'fast-check';
import { afterAll, expect, inject, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import {
  apiVersionOf,
  celRulesOf,
  checkObject,
  type KindInfo,
  type KindSchema,
  knownKinds,
  schemaOf,
} from '../../src/schemas.ts';
import { Client, type Refusal } from '../client.ts';
import { objectsAround } from './arbitrary.ts';

/** Objects of one kind, and how many at least reach each place that has rules. */
const OBJECTS = 100;
const LEAST = 4;
/** Of the kinds that have most rules about several fields at once. */
const MORE: Readonly<Record<string, number>> = { EC2NodeClass: 500, NodePool: 300, PrometheusAgent: 200 };
const SEED = 20260903;
/** What the API server asks besides schema and rules: a count of replicas that it serves as a scale. */
const NOT_RULES = /should be a non-negative integer/;

const client = new Client(inject('access'));
const kinds = knownKinds().filter((it) => it.storage && celRulesOf(apiVersionOf(it), it.kind).length > 0);
const told = new Map<string, ReadonlySet<string>>();
const totals = { objects: 0, refused: 0, broken: 0, rules: 0 };

afterAll(() => {
  const met = [...told.values()].reduce((sum, it) => sum + it.size, 0);
  console.log(
    `${totals.objects} objects of ${kinds.length} kinds: ${totals.refused} refused by both sides for the same ` +
      `${totals.broken} broken rules, the others taken by both; ${met} of ${totals.rules} rules broken at least once`,
  );
  client.close();
});

it.each(kinds.map((kind) => [kind.kind, kind] as const))(
  'breaks the same rules of %s on both sides',
  async (name, info) => {
    const said = saidBy(info);
    const met = new Set<string>();
    const unlike = await Promise.all(
      objectsOf(info).map(async (object) => {
        const ours = checkObject(object).map(({ message }) => ruleIn(message, said));
        const { status, body } = await tried(info, object);
        const causes = causesOf(body);
        const theirs = causes.filter((it) => !NOT_RULES.test(it)).map((it) => ruleIn(it, said));
        const isTaken = status < 300 || causes.every((it) => NOT_RULES.test(it));
        totals.objects++;
        totals.broken += ours.length;
        if (ours.length > 0) totals.refused++;
        for (const rule of ours) met.add(rule);
        const isSame = String(ours.sort()) === String(theirs.sort()) && isTaken === (ours.length === 0);
        return isSame ? [] : [{ spec: JSON.stringify(object.spec), ours, theirs, status, causes }];
      }),
    );
    totals.rules += said.length;
    told.set(name, met);
    expect(unlike.flat()).toEqual([]);
    expect(met.size).toBeGreaterThan(0);
  },
);

/** Objects that nothing but a rule refuses. */
function objectsOf(info: KindInfo): readonly KubeObject[] {
  const kind = schemaOf(apiVersionOf(info), info.kind) as KindSchema;
  const places = [...new Set(celRulesOf(apiVersionOf(info), info.kind).map(({ at }) => at))];
  const each = Math.max(LEAST, Math.ceil((MORE[info.kind] ?? OBJECTS) / places.length));
  return places.flatMap((at) => {
    const objects = fc.sample(objectsAround(kind, at), { numRuns: each * 4, seed: SEED });
    const sound = objects.filter((it) => checkObject(it).every(({ code }) => code === 'BROKEN_RULE'));
    return sound.slice(0, each);
  });
}

/** The object as it would be created: not applied, which asks for the keys of lists besides. */
function tried({ group, version, plural, scope }: KindInfo, object: KubeObject) {
  const place = scope === 'Namespaced' ? 'namespaces/default/' : '';
  const path = `/apis/${group}/${version}/${place}${plural}?dryRun=All&fieldValidation=Strict`;
  return client.request<Refusal>('POST', path, object);
}

/** What the rules of a kind say, the longest first: one text may hold another. */
function saidBy(kind: KindInfo): readonly string[] {
  const said = celRulesOf(apiVersionOf(kind), kind.kind).map(({ message = '' }) => message.trim());
  return [...new Set(said)].sort((a, b) => b.length - a.length);
}

function ruleIn(message: string, said: readonly string[]): string {
  return said.find((it) => message.includes(it)) ?? message;
}

function causesOf({ details, message }: Refusal): readonly string[] {
  return details?.causes?.map((cause) => cause.message ?? '') ?? (message === undefined ? [] : [message]);
}
