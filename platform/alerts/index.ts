import { z } from 'zod';
import { component } from '../../src/component.ts';
import { isExported } from '../../src/metrics/register.ts';
import kubePrometheusStack from '../kube-prometheus-stack.ts';
import { type Alert, alertRules, type Recording } from './_alert.ts';
import { argoCdAlerts } from './argo-cd.ts';
import { autoscalerAlerts, scalerAlerts } from './autoscaling.ts';
import { nodeAlerts, podAlerts } from './nodes.ts';
import { DOORS, requestRules } from './requests.ts';
import { certificateAlerts, secretAlerts } from './secrets.ts';

/** Subjects whose alerts are there where something exports the series. */
const BY_SERIES: readonly { subject: string; series: string; alerts: readonly Alert[] }[] = [
  { subject: 'applications', series: 'argocd_app_info', alerts: argoCdAlerts },
  {
    subject: 'autoscalers',
    series: 'kube_horizontalpodautoscaler_status_condition',
    alerts: autoscalerAlerts,
  },
  { subject: 'scalers', series: 'keda_scaler_detail_errors_total', alerts: scalerAlerts },
  { subject: 'pods', series: 'kube_pod_status_unschedulable', alerts: podAlerts },
  { subject: 'nodes', series: 'karpenter_build_info', alerts: nodeAlerts },
  { subject: 'certificates', series: 'certmanager_certificate_ready_status', alerts: certificateAlerts },
  { subject: 'secrets', series: 'externalsecret_status_condition', alerts: secretAlerts },
];

export default component({
  name: 'alerts',
  summary:
    'Tells a person when a promise of the platform is broken: Git and cluster, scaling, nodes, certificates, secrets, requests.',
  project: 'platform',
  namespace: 'monitoring',
  needs: [kubePrometheusStack],
  config: z.strictObject({
    availability: z
      .number()
      .min(95)
      .max(99.99)
      .default(99.5)
      .meta({ own: true })
      .describe('Share of requests, in percent, that Services promise to answer without a 5xx.'),
  }),
  check: ({ configOf }) =>
    configOf(kubePrometheusStack)?.alertmanager.enabled === false
      ? [
          {
            message: 'Alertmanager is off: alerts would fire, and nobody would be told',
            cure: 'Leave alertmanager.enabled of kube-prometheus-stack on, or this component off.',
          },
        ]
      : [],
  build({ config, ...context }) {
    const add = (subject: string, rules: readonly (Alert | Recording)[]) => {
      if (rules.length > 0) context.add(alertRules(subject, rules));
    };
    for (const { subject, series, alerts } of BY_SERIES) {
      if (isExported(context.environment, series)) add(subject, alerts);
    }
    const doors = DOORS.filter(({ counter }) => isExported(context.environment, counter));
    add(
      'requests',
      doors.flatMap((door) => requestRules(door, config.availability)),
    );
  },
});
