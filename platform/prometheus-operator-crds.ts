import { z } from 'zod';
import { component } from '../src/component.ts';
import { CRD_ANNOTATIONS } from './_values.ts';

export default component({
  name: 'prometheus-operator-crds',
  summary: 'Kinds of the Prometheus operator, before anything that brings a ServiceMonitor.',
  project: 'platform',
  namespace: 'monitoring',
  config: z.strictObject({}),
  charts: () => [{ chart: 'prometheus-operator-crds', values: { crds: { annotations: CRD_ANNOTATIONS } } }],
});
