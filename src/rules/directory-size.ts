import { atComponent } from '../model.ts';
import { rule } from '../rules.ts';

/** Half of Argo CD's default for `reposerver.max.combined.directory.manifests.size`, 10M: YAML is longer than JSON. */
const LIMIT = 5_000_000;

export default rule({
  code: 'DIRECTORY_TOO_LARGE',
  title: "The manifests of a component's folder together stay far below what Argo CD reads",
  source:
    'https://argo-cd.readthedocs.io/en/stable/operator-manual/security/#limiting-directory-app-memory-usage',
  check: (tree) =>
    tree.components.flatMap((owner) => {
      let bytes = 0;
      for (const object of owner.own.objects) bytes += object.bytes;
      if (bytes <= LIMIT) return [];
      const largest = owner.own.objects.reduce((a, b) => (b.bytes > a.bytes ? b : a));
      return [
        {
          at: atComponent(tree, owner),
          message: `its objects have ${bytes} bytes, ${largest.kind} ${largest.name} alone ${largest.bytes}; Argo CD refuses a folder above 10 MB`,
          cure: 'Split the component, or serve large content from elsewhere.',
        },
      ];
    }),
});
