import { atObject, builtObjects } from '../model.ts';
import { rule } from '../rules.ts';

interface Metric {
  readonly type: string;
  readonly resource?: { readonly name: string; readonly target?: { readonly type?: string } };
}

/** The one metric that autoscaling/v1 has a field for. */
const isCpu = ({ type, resource }: Metric) =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target?.type === 'Utilization';

export default rule({
  code: 'HPA_METRICS_ORDER',
  title: 'Among several metrics of a HorizontalPodAutoscaler, CPU utilisation is the last',
  source:
    'kubernetes#74099: through autoscaling/v1 the API server gives the others first, and the list is compared as a whole',
  check: (tree) =>
    builtObjects(tree, 'HorizontalPodAutoscaler').flatMap((entry) => {
      const metrics: readonly Metric[] = entry.object.spec?.metrics ?? [];
      const index = metrics.findIndex(isCpu);
      if (index === -1 || index === metrics.length - 1) return [];
      return [
        {
          at: atObject(tree, entry, `spec.metrics[${index}]`),
          message: `CPU utilisation is number ${index + 1} of ${metrics.length} metrics`,
          cure: 'Move it to the end of the list.',
        },
      ];
    }),
});
