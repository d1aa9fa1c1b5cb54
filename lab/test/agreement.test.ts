import { afterAll, describe, expect, inject, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { Problems } from '../../src/problem.ts';
import { checkObject, withDefaults } from '../../src/schemas.ts';
import { appOf, brokenRules, treeOf } from '../../test/kit.ts';
import { ApiError, Client } from '../client.ts';
import { FAULTS, type Fault } from './faults.ts';
import { SAMPLES, type SampleName } from './samples.ts';

const client = new Client(inject('access'));
const names = Object.keys(SAMPLES) as SampleName[];

afterAll(() => {
  const weaker = FAULTS.filter((fault) => fault.weaker !== undefined);
  console.log(`${FAULTS.length} faults refused by the API server; ${weaker.length} of them only by it:`);
  for (const { of, what, weaker: because } of weaker) console.log(`  ${of}: ${what}. ${because}`);
  client.close();
});

describe.each(names)('%s', (name) => {
  const sample: KubeObject = SAMPLES[name];

  it('is taken by the schema and by the API server', async () => {
    expect(checkObject(withDefaults(sample))).toEqual([]);
    await expect(client.apply(sample, { dryRun: true })).resolves.toMatchObject({
      status: 201,
      warnings: [],
    });
  });

  it('gets the very defaults that the API server fills in', async () => {
    const { metadata: _, status: __, ...stored } = (await client.apply(sample, { dryRun: true })).body;
    const { metadata: ___, status: ____, ...filled } = withDefaults(sample);
    expect(filled).toEqual(stored);
  });
});

const cases = FAULTS.map((fault) => ({ ...fault, title: `${fault.of}: ${fault.what}` }));

describe.each(cases)('$title', (fault) => {
  const object = broken(fault);

  it('is refused by the API server', async () => {
    await expect(client.apply(object, { dryRun: true })).rejects.toBeInstanceOf(ApiError);
  });

  it(fault.weaker === undefined ? 'is refused by generate' : 'is not seen by generate', () => {
    const found = seen(object).filter((code) => !seen(SAMPLES[fault.of]).includes(code));
    if (fault.weaker === undefined) expect(found).not.toEqual([]);
    else expect(found).toEqual([]);
  });
});

/** Codes of everything that `generate` says against an app with this one object. */
function seen(object: KubeObject): readonly string[] {
  try {
    return brokenRules(treeOf([appOf('sample', [object])]));
  } catch (error) {
    if (error instanceof Problems) return error.problems.map((problem) => problem.code);
    throw error;
  }
}

/** The sample with its one fault. */
function broken({ of, path, value }: Fault): KubeObject {
  const object = structuredClone(SAMPLES[of]) as KubeObject;
  const last = path.at(-1) as string | number;
  // biome-ignore lint/suspicious/noExplicitAny: a path through JSON of any shape
  const parent: any = path.slice(0, -1).reduce((it: any, key) => it[key], object);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return object;
}
