import { z } from 'zod';
import { component } from '../src/component.ts';

export default component({
  name: 'istio-base',
  summary: "Istio's kinds and its default validating webhook.",
  project: 'platform',
  namespace: 'istio-system',
  podSecurity: 'baseline',
  config: z.strictObject({}),
  charts: () => [
    {
      chart: 'base',
      values: {
        defaultRevision: 'default',
        // The failure policy as istiod leaves it at run time; istiod's chart is told the same. Stated otherwise in Git, the
        // webhook is never in sync (istio#44285).
        base: { enableCRDTemplates: true, validationFailurePolicy: 'Fail' },
      },
    },
  ],
});
