import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';
import { queryFaults } from './_promql.ts';

export default rule({
  code: 'SCALING_QUERY',
  title:
    'A query that scales a workload gives one number: a rate where it is a counter, each request counted once.',
  source:
    'https://keda.sh/docs/2.20/scalers/prometheus/, https://istio.io/latest/docs/reference/config/metrics/',
  check: (tree) =>
    builtObjects(tree, 'ScaledObject').flatMap((owned) =>
      (owned.object.spec.triggers as readonly Trigger[]).flatMap(({ type, metadata }, index) => {
        if (type !== 'prometheus') return [];
        const query = metadata.query ?? '';
        return queryFaults(query).map((fault) => ({
          at: atObject(tree, owned, `spec.triggers[${index}].metadata.query`),
          message: `${fault}: ${query}`,
          cure: 'Write a sum, max or avg without `by`, of rates where the series are counters.',
        }));
      }),
    ),
});

interface Trigger {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
}
