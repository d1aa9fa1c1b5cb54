import { ownRegistry } from '../../src/environment/image.ts';
import { BY_HAND, IS_PLACEHOLDER, POD_RESOURCES, POD_VARIABLES } from './_pods.ts';
import { celList, celText, noneOf, type PolicyInput, type PolicySpec } from './_policy.ts';

const HAS_REGISTRY = "c.image.matches(r'^(localhost|[^/]*[.:][^/]*)/')";

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
      known: celList(starts),
      // Docker's short names leave out its registry, and the folder of its own images.
      strange: noneOf(
        'variables.containers',
        'variables.known.exists(r, c.image.startsWith(r))',
        `(!${HAS_REGISTRY} && variables.known.exists(r, ('docker.io/' + c.image).startsWith(r)))`,
        `(!c.image.contains('/') && variables.known.exists(r, ('docker.io/library/' + c.image).startsWith(r)))`,
        IS_PLACEHOLDER,
      ),
      named: "variables.strange.map(c, c.name + ' (' + c.image + ')').join(', ')",
    },
    validations: [
      {
        holds: 'variables.strange.size() == 0',
        saysWith: `'these images come from elsewhere than the registries of this environment: ' + variables.named + ${celText(`; they are ${known.join(', ')}`)}`,
      },
    ],
  };
}
