import { ownRegistry } from '../../src/environment/image.ts';
import { BY_HAND, IS_PLACEHOLDER, POD_RESOURCES, POD_VARIABLES } from './_pods.ts';
import { celList, celText, type PolicyInput, type PolicySpec } from './_policy.ts';

/** An image with the registry and the folder that Docker's short names leave out. */
const WHOLE =
  "(c.image.matches(r'^(localhost|[^/]*[.:][^/]*)/') ? c.image : c.image.contains('/') ? 'docker.io/' + c.image : 'docker.io/library/' + c.image)";

/** Undefined where every registry will do. */
export function knownRegistries({ environment, registries }: PolicyInput): PolicySpec | undefined {
  if (registries.length === 0) return undefined;
  const known = [...registries, ownRegistry(environment)];
  // A folder may be the image itself, which its tag or digest follows; a registry with a port is another registry.
  const starts = known.flatMap((it) => (it.includes('/') ? ['/', ':', '@'] : ['/']).map((end) => it + end));
  return {
    why: 'Who may push to a registry decides what runs: images come from those that are known.',
    resources: POD_RESOURCES,
    sparesSystem: true,
    conditions: BY_HAND,
    variables: {
      ...POD_VARIABLES,
      strange: `variables.containers.filter(c, !${IS_PLACEHOLDER} && !${celList(starts)}.exists(r, ${WHOLE}.startsWith(r))).map(c, c.name + ' (' + c.image + ')')`,
    },
    validations: [
      {
        holds: 'variables.strange.size() == 0',
        saysWith: `'these images come from elsewhere than the registries of this environment: ' + variables.strange.join(', ') + ${celText(`; they are ${known.join(', ')}`)}`,
      },
    ],
  };
}
