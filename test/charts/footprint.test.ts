import { describe, expect, it } from 'vitest';
import type { ChartData, Values } from '../../src/charts/data.ts';
import { chartData } from '../../src/charts/data.ts';
import { footprintFrom, footprintOf } from '../../src/charts/footprint.ts';
import { withValue } from '../../src/charts/values.ts';
import type { Problems } from '../../src/problem.ts';

const recorded = (chart: string): Values => chartData(chart).renders[0]?.values ?? {};
const change = (chart: string, path: string, value: unknown) =>
  withValue(recorded(chart), path.split('.'), value) as Values;
const footprintWith = (chart: string, path: string, value: unknown) => {
  const known = footprintOf(chart, change(chart, path, value));
  if ('stale' in known) throw new Error(`stale: ${known.stale.join()}`);
  return known;
};

describe('values of real charts', () => {
  it('move replicas, and leave every other workload as it was', () => {
    const { footprint } = footprintWith('keda', 'operator.replicaCount', 3);
    const replicas = Object.fromEntries(footprint.workloads.map(({ name, replicas }) => [name, replicas]));
    expect(replicas).toEqual({
      'keda-operator': 3,
      'keda-operator-metrics-apiserver': 1,
      'keda-admission-webhooks': 2,
    });
    expect(
      chartData('keda').renders[0]?.footprint.workloads.find(({ name }) => name === 'keda-operator')
        ?.replicas,
    ).toBe(2);
  });

  it('are merged into the chart’s own, as Helm does', () => {
    const { footprint } = footprintWith('keda', 'resources.operator', { requests: { memory: '2Gi' } });
    expect(footprint.workloads.find(({ name }) => name === 'keda-operator')?.containers[0]).toMatchObject({
      requests: { cpu: '100m', memory: '2Gi' },
      limits: { cpu: 1, memory: '1000Mi' },
    });
  });

  it('fall back from a component’s own to the global one', () => {
    const { footprint } = footprintWith('argo-cd', 'global.tolerations', [
      { key: 'system', operator: 'Exists' },
    ]);
    expect(footprint.workloads.every(({ tolerations }) => tolerations?.[0]?.key === 'system')).toBe(true);
  });

  it('set the size of a claim and what it needs from elsewhere', () => {
    const storage = 'prometheus.prometheusSpec.storageSpec.volumeClaimTemplate.spec';
    const { footprint } = footprintWith(
      'kube-prometheus-stack',
      `${storage}.resources.requests.storage`,
      '200Gi',
    );
    expect(footprint.workloads.find(({ kind }) => kind === 'Prometheus')?.volumes).toEqual([
      'volumeClaimTemplate:200Gi',
    ]);
    const { needs } = footprintWith('kube-prometheus-stack', 'grafana.admin.existingSecret', 'grafana-login');
    expect(needs).toContain('Secret/grafana-login');
    expect(needs).not.toContain('Secret/grafana-admin');
  });

  it('leave what others need as it is', () => {
    const stack = (path: string, values = recorded('kube-prometheus-stack')) =>
      withValue(values, path.split('.'), 'io2') as Values;
    const claims = ['prometheus.prometheusSpec.storageSpec', 'alertmanager.alertmanagerSpec.storage'].map(
      (path) => `${path}.volumeClaimTemplate.spec.storageClassName`,
    );
    const one = stack('grafana.persistence.storageClassName');
    const classes = (values: Values) => {
      const known = footprintOf('kube-prometheus-stack', values);
      return 'stale' in known ? known.stale : known.needs.filter((need) => need.startsWith('StorageClass/'));
    };
    expect(classes(one)).toEqual(['StorageClass/gp3', 'StorageClass/io2']);
    expect(classes(claims.reduce((values, path) => stack(path, values), one))).toEqual(['StorageClass/io2']);
  });

  it('take the disruption budget away with the second replica, where the chart does', () => {
    const { footprint } = footprintWith('aws-load-balancer-controller', 'replicaCount', 1);
    expect(footprint.disruptionBudgets).toEqual([]);
    expect(footprint.objects.some(({ kind }) => kind === 'PodDisruptionBudget')).toBe(false);
  });

  it('take away what a switch brings, with what that alone needed, and nothing else of it counts', () => {
    const { alertmanager: _, ...rest } = recorded('kube-prometheus-stack');
    const without = (alertmanager: Values) => {
      const known = footprintOf('kube-prometheus-stack', { ...rest, alertmanager });
      if ('stale' in known) throw new Error(`stale: ${known.stale.join()}`);
      return known;
    };
    const { footprint, needs } = without({ enabled: false });
    expect(footprint.objects.filter(({ name }) => name.endsWith('alertmanager'))).toEqual([]);
    expect(footprint.disruptionBudgets.map(({ name }) => name)).toEqual(['kube-prometheus-stack-prometheus']);
    expect(footprint.workloads.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['DaemonSet', 'Prometheus']),
    );
    expect(needs).not.toContain('Secret/alertmanager-config');
    expect(needs).toEqual(expect.arrayContaining(['Secret/grafana-admin', 'StorageClass/gp3']));
    expect(without({ enabled: false, alertmanagerSpec: { replicas: 7 }, baseURL: 'x' })).toEqual({
      ...without({ enabled: false }),
    });
  });

  it('make the record stale where a switch is on that was off when it was made', () => {
    const data = chartData('kube-prometheus-stack');
    const [render] = data.renders;
    const off = withValue(render?.values, ['alertmanager', 'enabled'], false) as Values;
    const made = { ...data, renders: [{ ...render, values: off } as ChartData['renders'][number]] };
    expect(footprintFrom(made, off)).toHaveProperty('footprint');
    expect(footprintFrom(made, recorded('kube-prometheus-stack'))).toEqual({
      stale: ['alertmanager.enabled'],
    });
  });

  it('go to the places of the render that has them', () => {
    const [volume, autoscaled] = chartData('kube-prometheus-stack').renders;
    const grafana = (values: Values | undefined, path: string, value: unknown) => {
      const known = footprintOf(
        'kube-prometheus-stack',
        withValue(values, ['grafana', ...path.split('.')], value) as Values,
      );
      if ('stale' in known) throw new Error(`stale: ${known.stale.join()}`);
      const { workloads, autoscalers } = known.footprint;
      const scaled = autoscalers.find(({ name }) => name.endsWith('grafana'));
      return [workloads.find(({ name }) => name.endsWith('grafana'))?.replicas, scaled?.max];
    };
    expect(grafana(autoscaled?.values, 'autoscaling.maxReplicas', 9)).toEqual([null, 9]);
    expect(grafana(autoscaled?.values, 'replicas', 3)).toEqual([null, 5]);
    expect(grafana(volume?.values, 'replicas', 3)).toEqual([3, undefined]);
  });

  it('make the record stale where nothing is known of them, in either direction', () => {
    expect(footprintOf('keda', change('keda', 'crds.install', false))).toEqual({ stale: ['crds.install'] });
    const { clusterName: _, webhooks: __, ...less } = recorded('keda') as Record<string, unknown>;
    expect(footprintOf('keda', less)).toMatchObject({ footprint: { workloads: [{ replicas: 1 }, {}, {}] } });
    const { metrics: ___, ...without } = recorded('metrics-server') as Record<string, unknown>;
    expect(footprintOf('metrics-server', without)).toEqual({ stale: ['metrics.enabled'] });
  });

  it('may change freely below neutral paths, except where one is taken out', () => {
    const cm = { 'oidc.config': 'name: x', url: 'https://argocd.example.org' };
    expect(footprintOf('argo-cd', change('argo-cd', 'configs.cm', cm))).toHaveProperty('footprint');
    expect(footprintOf('argo-cd', change('argo-cd', 'configs.cm', { create: false }))).toEqual({
      stale: ['configs.cm.create'],
    });
  });

  it('know the footprint only for the release and namespace that were rendered', () => {
    const { release, namespace } = chartData('keda').renders[0] ?? {};
    expect(footprintOf('keda', recorded('keda'), { release: 'other', namespace: 'else' })).toEqual({
      stale: ['release', 'namespace'],
    });
    expect(
      footprintOf('keda', recorded('keda'), { release: String(release), namespace: String(namespace) }),
    ).toHaveProperty('footprint');
  });
});

describe('several renders', () => {
  const render = (name: string, values: Values, extra = {}) => ({
    ...(chartData('keda').renders[0] as ChartData['renders'][number]),
    name,
    version: '1',
    values,
    ...extra,
  });
  const data: ChartData = {
    ...chartData('keda'),
    version: '1',
    follows: [],
    neutral: ['free'],
    crdsIn: 'folder',
    renders: [render('plain', { a: 1, b: 1 }), render('other', { a: 2, b: 1 })],
  };

  it('are looked through for one that fits', () => {
    expect(footprintFrom(data, { a: 2, b: 1, free: { x: 1 } })).toMatchObject({ render: { name: 'other' } });
  });

  it('give the fewest paths that stand in the way when none fits', () => {
    expect(footprintFrom(data, { a: 2, b: 2 })).toEqual({ stale: ['b'] });
  });

  it('lose the CRDs of the crds/ folder when they are skipped', () => {
    const kinds = (skipCrds: boolean) => {
      const known = footprintFrom(data, { a: 1, b: 1 }, { skipCrds });
      return 'stale' in known ? known.stale : known.footprint.objects.map(({ kind }) => kind);
    };
    expect(kinds(false)).toContain('CustomResourceDefinition');
    expect(kinds(true)).not.toContain('CustomResourceDefinition');
    expect(kinds(true)).toContain('Deployment');
  });

  it('cannot say what the CRDs are where they were rendered without', () => {
    const without = { ...data, renders: [render('without', {}, { skipCrds: true })] };
    expect(footprintFrom(without, {})).toEqual({ stale: ['skipCrds'] });
  });
});

it('names the nearest chart for one that is not recorded', () => {
  try {
    footprintOf('kedda', {});
    expect.unreachable();
  } catch (error) {
    expect((error as Problems).problems).toMatchObject([
      { code: 'UNKNOWN_CHART', cure: 'Did you mean keda?' },
    ]);
  }
});
