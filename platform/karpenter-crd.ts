import { z } from 'zod';
import { component } from '../src/component.ts';
import { notInAutoMode } from './_auto-mode.ts';
import { CRD_ANNOTATIONS } from './_values.ts';

export default component({
  name: 'karpenter-crd',
  summary: "Karpenter's kinds, upgraded with it: Helm never upgrades a chart's crds/ folder.",
  project: 'platform',
  namespace: 'karpenter',
  config: z.strictObject({}),
  check: notInAutoMode('EKS brings these kinds, and keeps them at the version of its own Karpenter'),
  charts: () => [{ chart: 'karpenter-crd', values: { additionalAnnotations: CRD_ANNOTATIONS } }],
});
