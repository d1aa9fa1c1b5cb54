import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

export default rule({
  code: 'NAMESPACE_BUILT',
  title: 'Namespaces follow from what components say of theirs; none builds a Namespace',
  source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#namespace-metadata',
  check: (tree) =>
    builtObjects(tree, 'Namespace').map((entry) => ({
      at: atObject(tree, entry),
      message: `${entry.owner.component.name} builds the Namespace "${entry.object.metadata.name}", which would come after the objects in it`,
      cure: 'State `namespace` and `namespaceLabels` of the component: the Namespace is made from them, before every component.',
    })),
});
