import type { KubeObject } from '../../src/object.ts';
import { CASES, INPUT, type PolicyName, policy } from '../../test/helpers/policies.ts';

export const NAMES = Object.keys(CASES) as PolicyName[];

const { environment } = INPUT;
const inside = {
  ...INPUT,
  environment: { ...environment, web: { ...environment.web, scheme: 'internal' as const } },
};

/** Every policy twice over: one binding refuses, and one tells everything that there is to say. */
export const POLICIES: readonly KubeObject[] = [
  ...NAMES.flatMap((name) => telling(policy(name))),
  // What an internal environment asks, which is more.
  ...telling(renamed(policy('exposure', inside), 'exposure-inside')).filter(({ spec }) => !denies(spec)),
];

/** The policy with one binding more, which has the action Warn. */
function telling(objects: readonly KubeObject[]): KubeObject[] {
  return objects.flatMap((it) =>
    it.kind === 'ValidatingAdmissionPolicyBinding'
      ? [
          it,
          {
            ...it,
            metadata: { name: `${it.metadata.name}-all` },
            spec: { ...it.spec, validationActions: ['Warn'] },
          },
        ]
      : [it],
  );
}

function renamed(objects: readonly KubeObject[], name: string): KubeObject[] {
  return objects.map((it) => ({
    ...it,
    metadata: { ...it.metadata, name },
    spec: { ...it.spec, ...(it.spec.policyName && { policyName: name }) },
  }));
}

function denies({ validationActions }: KubeObject): boolean {
  return validationActions?.includes('Deny') === true;
}
