import { needsConfirmation, SYNC_OPTIONS } from '../house.ts';
import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

export default rule({
  code: 'CONFIRMATION_MISSING',
  title: 'A person confirms before an object goes whose deletion loses data or nodes',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#resource-pruning-with-confirmation',
  check: (tree) =>
    builtObjects(tree).flatMap((entry) => {
      if (!needsConfirmation(entry.object)) return [];
      const text = entry.object.metadata.annotations?.[SYNC_OPTIONS] ?? '';
      const options = text.split(',').map((option) => option.trim());
      const missing = ['Prune', 'Delete'].filter(
        (verb) => !options.includes(`${verb}=confirm`) && !options.includes(`${verb}=false`),
      );
      if (missing.length === 0) return [];
      return [
        {
          at: atObject(tree, entry, `metadata.annotations["${SYNC_OPTIONS}"]`),
          message: `"${text}" lacks ${missing.map((verb) => `${verb}=confirm`).join(' and ')}`,
          cure: 'Add it, or leave the annotation out: the house default confirms.',
        },
      ];
    }),
});
