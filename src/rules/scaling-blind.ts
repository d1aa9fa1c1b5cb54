import { atObject, builtObjects, type OwnedObject, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';

/** Behaviours of a fallback that never go below what runs. */
const KEEPING: ReadonlySet<string> = new Set(['currentReplicas', 'currentReplicasIfHigher']);

/**
 * A fallback to a fixed number, or to that number where more runs, is accepted from half of the maximum on: the load is
 * not known, and whoever chose the maximum meant that much to be enough for any.
 */
export default rule({
  code: 'SCALING_BLIND',
  title:
    'A workload scaled on Prometheus does not shrink because Prometheus cannot be read or finds nothing.',
  source:
    'https://keda.sh/docs/2.20/reference/scaledobject-spec/#fallback, https://keda.sh/docs/2.20/scalers/prometheus/',
  check: (tree) =>
    builtObjects(tree, 'ScaledObject').flatMap((owned) => {
      const { spec } = owned.object;
      const triggers = spec.triggers as readonly { type: string; metadata: Record<string, string> }[];
      if (!triggers.some(({ type }) => type === 'prometheus')) return [];
      const findings: Finding[] = triggers.flatMap(({ type, metadata }, index) =>
        type !== 'prometheus' || metadata.ignoreNullValues === 'false'
          ? []
          : {
              at: atObject(tree, owned, `spec.triggers[${index}].metadata.ignoreNullValues`),
              message: `it is ${metadata.ignoreNullValues ?? 'not stated, so true'}: a query that finds nothing counts as no load`,
              cure: 'State ignoreNullValues: "false"; the fallback then takes over.',
            },
      );
      return [...findings, ...fallbackFindings(tree, owned)];
    }),
});

function fallbackFindings(tree: Tree, owned: OwnedObject): Finding[] {
  const { fallback, minReplicaCount = 0, maxReplicaCount = 100 } = owned.object.spec;
  const at = atObject(tree, owned, 'spec.fallback');
  const cure = 'State behavior: currentReplicasIfHigher, and replicas that carry an ordinary load.';
  if (!fallback) {
    return [{ at, message: 'there is no fallback: the last number stays for ever, whatever comes', cure }];
  }
  const { behavior = 'static', replicas } = fallback;
  const floor = Math.max(minReplicaCount, Math.ceil(maxReplicaCount / 2));
  if (KEEPING.has(behavior) || replicas >= floor) return [];
  return [
    {
      at,
      message: `behavior ${behavior} goes to ${replicas} of at most ${maxReplicaCount} replicas, just when the load is not known`,
      cure: `${cure} Without such a behavior at least ${floor}.`,
    },
  ];
}
