import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

/** Fields of the metadata that the API server writes. */
const SERVERS = [
  'creationTimestamp',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];

export default rule({
  code: 'SERVER_FIELD',
  title: 'No object states what the cluster writes: its status, or who made it when',
  source:
    'https://argo-cd.readthedocs.io/en/stable/operator-manual/upgrading/2.14-3.0/: such a field is out of sync for ever',
  check: (tree) =>
    builtObjects(tree).flatMap((entry) => {
      const { object } = entry;
      const stated: string[] = object.status === undefined ? [] : ['status'];
      for (const field in object.metadata) {
        if (SERVERS.includes(field)) stated.push(`metadata.${field}`);
      }
      return stated.map((path) => ({
        at: atObject(tree, entry, path),
        message: `states ${path}, which the cluster writes`,
        cure: 'Take it out.',
      }));
    }),
});
