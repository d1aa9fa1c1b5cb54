import { PolicyPack, type StackValidationPolicy } from '@pulumi/policy';
import { CHECKS } from './checks.ts';
import { type Check, Stack } from './stack.ts';

/** Not mandatory: an environment may choose otherwise where its schema lets it, in development for instance. */
const ADVISORY: ReadonlySet<string> = new Set([
  'api-server-not-open',
  'secrets-encrypted-by-own-key',
  'control-plane-is-audited',
  'database-kept',
]);

function policyOf({ name, description, cure, violations }: Check): StackValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: ADVISORY.has(name) ? 'advisory' : 'mandatory',
    remediationSteps: cure,
    validateStack({ resources }, report) {
      const stack = new Stack(
        resources.map(({ type, name: called, props }) => ({ type, name: called, props })),
      );
      for (const { resource, says } of violations(stack)) {
        const found = resources.find((it) => it.type === resource.type && it.name === resource.name);
        report(`${resource.name} ${says}. ${cure}`, found?.urn);
      }
    },
  };
}

new PolicyPack('espalier', {
  description: 'Who reaches what, who may do what, what is encrypted and what is kept.',
  policies: CHECKS.map(policyOf),
});
