import { expect, it } from 'vitest';
import { service, WITHOUT_CONTROL_PLANE } from '../helpers/objects.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const monitor = {
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
    endpoints: [{ port: 'http', interval: '30s' }],
  },
};
function broken(prometheusSpec: object): string[] {
  const labelled = service('web');
  const metadata = { ...labelled.metadata, labels: { 'app.kubernetes.io/name': 'web' } };
  const web = appOf('web', [deployment('web'), { ...labelled, metadata }, monitor]);
  return brokenRules(
    withChart(treeOf([appOf('stack', []), web]), 'stack', {
      chart: 'kube-prometheus-stack',
      values: { ...WITHOUT_CONTROL_PLANE, prometheus: { prometheusSpec } },
    }),
  );
}

it('a Prometheus that looks at every monitor picks up that of an app', () => {
  expect(broken({ serviceMonitorSelectorNilUsesHelmValues: false })).toEqual([]);
});

it.each([
  ['looks for the label of its release, its default', {}],
  ['picks up other kinds only', { podMonitorSelectorNilUsesHelmValues: false }],
  [
    'looks for a label',
    {
      serviceMonitorSelectorNilUsesHelmValues: false,
      serviceMonitorSelector: { matchLabels: { release: 'x' } },
    },
  ],
])('one that %s does not', (_, spec) => {
  expect(broken(spec)).toEqual(['MONITOR_SELECTED']);
});
