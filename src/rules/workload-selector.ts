import { selectorText } from '../footprint/text.ts';
import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';
import { selects } from './_selector.ts';

/** Label of cdk8s-plus: a hash of the construct's path. */
const CONSTRUCT_HASH = 'cdk8s.io/metadata.addr';

export default rule({
  code: 'WORKLOAD_SELECTOR',
  title: "A workload's selector takes its own pods, by labels that do not change when code is moved",
  source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector',
  check: (tree) =>
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']
      .flatMap((kind) => builtObjects(tree, kind))
      .flatMap((entry) => {
        const { selector, template } = entry.object.spec ?? {};
        const text = selectorText(selector);
        const hashed = text.includes(CONSTRUCT_HASH);
        if (!hashed && text !== '' && selects(text, template?.metadata?.labels ?? {})) return [];
        return [
          {
            at: atObject(tree, entry, 'spec.selector'),
            message: hashed
              ? `it selects by ${CONSTRUCT_HASH}, a hash of the place in the code: the selector is immutable, the hash is not`
              : `its selector (${text || 'empty'}) does not take the pods of its own template`,
            cure: 'Select by app.kubernetes.io/name, as the Workload construct does (cdk8s-plus: select: false).',
          },
        ];
      }),
});
