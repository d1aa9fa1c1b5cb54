import { describe, expect, it } from 'vitest';
import { type CelRule, celRulesOf, checkObject, unaskedRules } from '../../../src/schemas.ts';
import { nodeClassCases, nodeClassSpec } from './node-class.ts';
import { nodePoolCases, nodePoolSpec } from './node-pool.ts';

describe.each([
  ['karpenter.sh/v1', 'NodePool', nodePoolSpec, nodePoolCases],
  ['karpenter.k8s.aws/v1', 'EC2NodeClass', nodeClassSpec, nodeClassCases],
] as const)('%s %s', (apiVersion, kind, least, cases) => {
  const objectOf = (spec: object) => ({
    apiVersion,
    kind,
    metadata: { name: 'a' },
    spec: { ...least, ...spec },
  });

  it.each(cases)('asks at %s: %s', (at, says, kept, broken) => {
    expect(checkObject(objectOf(kept))).toEqual([]);
    const found = checkObject(objectOf(broken)).filter(({ code }) => code === 'BROKEN_RULE');
    const where = found.filter(({ path }) => path.replace(/\[\d+\]/g, '[*]') === at);
    expect(where.map(({ message }) => message).join('\n')).toContain(says);
  });

  it('has a case for every rule that is asked', () => {
    const unasked = unaskedRules(apiVersion, kind).map(nameOf);
    const asked = celRulesOf(apiVersion, kind)
      .map(nameOf)
      .filter((name) => !unasked.includes(name));
    const named = (name: string) =>
      cases.filter(([at, says]) => name.startsWith(`${at}: `) && name.includes(`: ${says}`));
    expect(asked.filter((name) => named(name).length !== 1)).toEqual([]);
    expect(cases).toHaveLength(asked.length);
  });
});

function nameOf({ at, message = '' }: CelRule): string {
  return `${at}: ${message}`;
}
