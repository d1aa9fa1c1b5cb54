import { GIVEN_NAMESPACES } from '../house.ts';
import { atTree } from '../model.ts';
import { rule } from '../rules.ts';
import { selectedPods } from './_pods.ts';

export default rule({
  code: 'FARGATE_SELECTOR_UNUSED',
  title:
    'Every selector of a Fargate profile takes some pod: one that takes none is misspelt, and its pods run elsewhere',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html#fargate-profile-components',
  check: (tree) =>
    tree.environment.compute.fargate.flatMap(({ name, selectors }, index) =>
      selectors.flatMap(({ namespace, labels }, position) => {
        // EKS add-ons such as CoreDNS live there, which the tree does not hold.
        if (GIVEN_NAMESPACES.has(namespace)) return [];
        const wanted = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
        if (selectedPods(tree, namespace, wanted.join(' and ')).length > 0) return [];
        const path = ['compute', 'fargate', index, 'selectors', position];
        return [
          {
            at: { ...atTree(tree), line: tree.environment.line(path), path: path.join('.') },
            message: `profile "${name}" selects namespace "${namespace}"${wanted.length === 0 ? '' : ` with ${wanted.join(', ')}`}, where no pod of the tree is`,
            cure: 'Correct or remove the selector.',
          },
        ];
      }),
    ),
});
