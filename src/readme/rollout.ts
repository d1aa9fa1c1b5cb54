import type { Tree } from '../model.ts';

/**
 * What a reviewer must know of a tree that is rolled out in order: its folders are not what the cluster has. Empty where
 * Argo CD follows the branch.
 */
export function rolloutSection({ environment, components }: Tree): string {
  const { name, pins } = environment;
  if (environment.rollout === 'eventual' || pins === undefined) return '';
  const pinned = pins.objects
    .filter(({ object }) => object.kind === 'Application' && object.metadata.name !== 'namespaces')
    .map(({ object }) => object.metadata.name);
  const current = components.map(({ component }) => component.name);
  return `
**Rollout: ordered.** The cluster has what commit \`${pins.commit}\` has: \`argocd/\` was generated there, and every Application reads its folder there.
The rest of this tree, \`next/\` in the place of \`argocd/\`, waits until a commit that holds it is pinned:
\`npm run espalier -- pin ${name} <commit>\`.

- Waiting for their first rollout: ${names(current.filter((it) => !pinned.includes(it)))}.
- Removed by the next one: ${names(pinned.filter((it) => !current.includes(it)))}.
`;
}

const names = (list: readonly string[]) =>
  list.length === 0
    ? 'none'
    : [...list]
        .sort()
        .map((it) => `\`${it}\``)
        .join(', ');
