import { afterAll, describe, expect, inject, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { type Problem, Problems } from '../../src/problem.ts';
import { checkObject, withDefaults } from '../../src/schemas.ts';
import { appOf, problemsOf, treeOf } from '../../test/kit.ts';
import { ApiError, Client } from '../client.ts';
import { FAULTS, type Fault } from './faults/index.ts';
import { SAMPLES, type SampleName } from './samples.ts';

const client = new Client(inject('access'));
const names = Object.keys(SAMPLES) as SampleName[];

afterAll(() => {
  const rules = FAULTS.filter((fault) => fault.says !== undefined);
  console.log(
    `${FAULTS.length} faults refused by the API server and by generate, ${rules.length} by rules in CEL`,
  );
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
    const refusal = client.apply(object, { dryRun: true });
    await expect(refusal).rejects.toBeInstanceOf(ApiError);
    if (fault.says !== undefined) await expect(refusal).rejects.toThrow(fault.says);
  });

  it('is refused by generate', () => {
    const before = seen(SAMPLES[fault.of]).map(({ code }) => code);
    const found = seen(object).filter(({ code }) => !before.includes(code));
    expect(found).not.toEqual([]);
    if (fault.says === undefined) return;
    expect(found.map(({ message }) => message).join('\n')).toMatch(/\(BROKEN_RULE\)/);
    expect(found.map(({ message }) => message).join('\n')).toContain(fault.says);
  });
});

/** Everything that `generate` says against an app with this one object. */
function seen(object: KubeObject): readonly Problem[] {
  try {
    return problemsOf(treeOf([appOf('sample', [object])]));
  } catch (error) {
    if (error instanceof Problems) return error.problems;
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
