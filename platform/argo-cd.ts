import { z } from 'zod';
import { ARGOCD_NAMESPACE } from '../argocd/application.ts';
import { argocdHost, argocdSettings } from '../argocd/settings.ts';
import { component } from '../src/component.ts';
import { replicas, sized, TOLERATE_CRITICAL } from './_values.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

const monitored = { enabled: true, serviceMonitor: { enabled: true } };
const probed = { readinessProbe: { enabled: true }, livenessProbe: { enabled: true } };
const budget = { enabled: true, maxUnavailable: 1 };

export default component({
  name: 'argo-cd',
  summary:
    'Argo CD itself: installed once by bootstrap with these very values, its own Application from then on.',
  project: 'platform',
  namespace: ARGOCD_NAMESPACE,
  bootstrapped: true,
  needs: [prometheusOperatorCrds],
  config: z.strictObject({}),
  access: ({ environment: { sso } }) => ({
    login: `single sign-on: members of ${sso.adminGroup} administer, of ${sso.viewerGroup} look. The account admin is off.`,
  }),
  charts: (context) => [
    {
      chart: 'argo-cd',
      release: 'argocd',
      values: {
        global: {
          domain: argocdHost(context.environment),
          networkPolicy: { create: true },
          tolerations: TOLERATE_CRITICAL,
        },
        crds: { install: true, keep: true },
        configs: argocdSettings(context.environment),
        controller: {
          replicas: 1,
          resources: sized(context, '500m', '1Gi', '2Gi'),
          metrics: monitored,
          pdb: { enabled: false },
        },
        server: {
          replicas: replicas(context),
          resources: sized(context, '100m', '128Mi', '512Mi'),
          pdb: budget,
          metrics: monitored,
        },
        repoServer: {
          replicas: replicas(context),
          resources: sized(context, '250m', '512Mi', '1Gi'),
          pdb: budget,
          metrics: monitored,
        },
        applicationSet: {
          replicas: replicas(context),
          ...probed,
          resources: sized(context, '100m', '128Mi', '512Mi'),
          pdb: budget,
          metrics: monitored,
        },
        notifications: { ...probed, resources: sized(context, '50m', '64Mi', '256Mi'), metrics: monitored },
        redis: {
          ...probed,
          resources: sized(context, '100m', '128Mi', '256Mi'),
          exporter: { enabled: true, resources: sized(context, '10m', '32Mi', '64Mi') },
          metrics: monitored,
        },
        // A hook Job that makes the Secret argocd-redis at the first sync and leaves it alone after that.
        redisSecretInit: { enabled: true, resources: sized(context, '50m', '64Mi', '128Mi') },
        // Argo CD talks to the issuer itself.
        dex: { enabled: false },
      },
    },
  ],
});
