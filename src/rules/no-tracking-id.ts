import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';

export default rule({
  code: 'TRACKING_ID',
  title: 'No object says by itself which Application it belongs to',
  source: 'https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/',
  check: (tree) =>
    builtObjects(tree).flatMap((entry) => {
      const id = entry.object.metadata.annotations?.[TRACKING_ID];
      if (id === undefined) return [];
      return [
        {
          at: atObject(tree, entry, `metadata.annotations["${TRACKING_ID}"]`),
          message: `"${id}" is Argo CD's to write: with another's id an object is pruned, or taken for someone else's`,
          cure: 'Take the annotation out.',
        },
      ];
    }),
});
