import type { Row } from '../table.ts';

/** Labels and annotations that nothing acts on, by Kubernetes', Helm's and this house's conventions. */
const INERT = [
  ...['managed-by', 'part-of', 'component', 'version', 'created-by'].map(
    (name) => `labels.[app.kubernetes.io/${name}]`,
  ),
  'labels.[helm.sh/chart]',
  'annotations.[kubernetes.io/description]',
  'annotations.[app.kubernetes.io/description]',
].map((path) => `metadata.${path}`);

const MONITORS = ['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig'].map(
  (kind) => `monitoring.coreos.com/${kind}`,
);
const RULES = ['monitoring.coreos.com/PrometheusRule'];
const CONTENT = ['/ConfigMap', '/Secret'];

/** What is applied in place and stops nothing. */
export const PLAIN: readonly Row[] = [
  {
    id: 'metadata',
    kinds: '*',
    fields: INERT,
    effect: 'metadata',
    severity: 'info',
    says: 'only labels and annotations that nothing acts on',
  },
  {
    id: 'content',
    kinds: CONTENT,
    fields: ['data', 'binaryData', 'stringData'],
    effect: 'changed',
    severity: 'low',
    says: 'pods that mount it see it within minutes, those that read it as variables when they restart',
  },
  {
    id: 'monitors',
    kinds: MONITORS,
    on: ['changed', 'pruned'],
    fields: ['spec'],
    effect: 'changed',
    severity: 'low',
    says: 'other metrics are collected: dashboards, alerts and autoscalers that ask for them may see none',
  },
  {
    id: 'alerts',
    kinds: RULES,
    on: ['changed', 'pruned'],
    fields: ['spec'],
    effect: 'changed',
    severity: 'low',
    says: 'alerts and recorded series change or end',
  },
  {
    id: 'disruption',
    kinds: ['policy/PodDisruptionBudget'],
    on: ['changed', 'pruned'],
    fields: ['spec'],
    effect: 'changed',
    severity: 'medium',
    says: 'more or fewer pods at a time may be evicted when nodes are drained',
  },
  {
    id: 'quota',
    kinds: ['/ResourceQuota', '/LimitRange', 'scheduling.k8s.io/PriorityClass'],
    on: ['created', 'changed', 'pruned'],
    fields: ['spec', 'globalDefault', 'description'],
    effect: 'changed',
    severity: 'medium',
    says: 'pods that start from now on are let in, sized or chosen by other rules',
  },
  {
    id: 'api-version',
    kinds: '*',
    fields: ['apiVersion'],
    effect: 'changed',
    severity: 'low',
    says: ({ before, after }) =>
      `it is written in ${String(after?.apiVersion)} instead of ${String(before?.apiVersion)}`,
  },
];
