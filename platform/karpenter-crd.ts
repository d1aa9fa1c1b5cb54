import { z } from 'zod';
import { component } from '../src/component.ts';
import { CRD_ANNOTATIONS } from './_values.ts';

export default component({
  name: 'karpenter-crd',
  summary: "Karpenter's kinds, upgraded with it: Helm never upgrades a chart's crds/ folder.",
  project: 'platform',
  namespace: 'karpenter',
  config: z.strictObject({}),
  charts: () => [{ chart: 'karpenter-crd', values: { additionalAnnotations: CRD_ANNOTATIONS } }],
});
