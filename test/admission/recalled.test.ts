import { describe, expect, it } from 'vitest';
import { recalledBudget, recalledService, recalledWorkload } from '../../src/admission/recalled.ts';
import { Admission } from '../../src/admission.ts';
import { summarise } from '../../src/footprint/summarise.ts';
import type { KubeObject } from '../../src/object.ts';
import { CASES, NAMESPACES, type PolicyName, policy, saidBy } from '../helpers/policies.ts';

const names = Object.keys(CASES) as PolicyName[];

/** What is said against an object of which there is a record alone. */
function saidOfRecord(objects: readonly KubeObject[], object: KubeObject): string[] {
  const { workloads, services, disruptionBudgets } = summarise([object], object.metadata.namespace ?? '');
  const recalled = [
    ...workloads.flatMap((it) => recalledWorkload(it) ?? []),
    ...services.map(recalledService),
    ...disruptionBudgets.map(recalledBudget),
  ];
  const admission = new Admission([...objects, ...NAMESPACES]);
  return recalled.flatMap((it) =>
    admission.review(it).flatMap((said) => ('message' in said ? [said.message] : [])),
  );
}

describe.each(names)('%s', (name) => {
  const objects = policy(name);

  it('says nothing of a record that it would not say of the object', () => {
    const more = CASES[name].flatMap(([what, object]) => {
      const said = saidBy(objects, object);
      return saidOfRecord(objects, object)
        .filter((it) => !said.includes(it))
        .map((it) => `${what}: ${it}`);
    });
    // Who controls a pod is not on record: charts have no such pods.
    expect(more.filter((it) => !it.startsWith('made by a ReplicaSet'))).toEqual([]);
  });
});

it.each([
  ['pinned-images', 18],
  ['known-registries', 7],
  ['container-resources', 10],
  ['meshed-pods', 20],
  ['exposure', 2],
  ['disruption-budgets', 3],
] as const)('%s is heard of from records', (name, atLeast) => {
  const objects = policy(name);
  const heard = CASES[name].filter(([, object]) => saidOfRecord(objects, object).length > 0);
  expect(heard.length).toBeGreaterThanOrEqual(atLeast);
});
