import { describe, expect, it } from 'vitest';
import { exposureInside } from '../helpers/policies/others.ts';
import type { Case } from '../helpers/policies/pods.ts';
import { CASES, INPUT, type PolicyName, policy, saidBy } from '../helpers/policies.ts';

const names = Object.keys(CASES) as PolicyName[];

describe.each(names)('%s', (name) => {
  const objects = policy(name);

  it.each(CASES[name].map(titled))('$title', ({ object, says }) => {
    const [first, ...more] = saidBy(objects, object);
    if (says === undefined) expect([first, ...more]).toEqual([undefined]);
    else expect(first).toContain(says);
  });
});

describe('exposure in an internal environment', () => {
  const { environment } = INPUT;
  const internal = { ...environment, web: { ...environment.web, scheme: 'internal' as const } };
  const objects = policy('exposure', { ...INPUT, environment: internal });

  it.each(exposureInside.map(titled))('$title', ({ object, says }) => {
    expect(saidBy(objects, object)).toEqual(says === undefined ? [] : [expect.stringContaining(says)]);
  });
});

function titled([what, object, says]: Case) {
  return { title: `${says === undefined ? 'admits' : 'refuses'}: ${what}`, object, says };
}
