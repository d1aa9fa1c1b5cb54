import { describe, expect, test } from 'vitest';
import { builtIn, complaints, footprintIn, treeWith, valuesIn, workloadIn } from '../helpers/switched.ts';
import { brokenRules } from '../kit.ts';
import { environmentNames } from '../real.ts';

const STACK = 'kube-prometheus-stack';
// Alerts want an Alertmanager, which some of these switch off.
const stackWith = (config: unknown, env = 'prod') => treeWith(env, { [STACK]: config, alerts: false });
const prometheusOf = (config: unknown) => valuesIn(stackWith(config), STACK).prometheus.prometheusSpec;
const budgets = (config: unknown, env = 'prod') =>
  Object.fromEntries(
    footprintIn(stackWith(config, env), STACK).disruptionBudgets.map(({ name, minAvailable }) => [
      name.replace(`${STACK}-`, ''),
      minAvailable,
    ]),
  );

/** As little as it can be: metrics for autoscalers and a page to look at them. */
const LEAN = {
  alertmanager: { enabled: false },
  nodeExporter: false,
  grafana: { persistence: false, maxReplicas: 5 },
};

describe.each(environmentNames)('the lean monitoring stack in %s', (env) => {
  const tree = stackWith(LEAN, env);

  test('breaks no rule', () => {
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });

  test('has neither Alertmanager nor anything on every node, nor what they need', () => {
    const { workloads, services } = footprintIn(tree, STACK);
    expect(workloads.map(({ kind }) => kind)).not.toContain('Alertmanager');
    expect(workloads.map(({ kind }) => kind)).not.toContain('DaemonSet');
    expect(services.map(({ name }) => name)).not.toContain(`${STACK}-alertmanager`);
    const secrets = builtIn(tree, STACK).objects.filter(({ kind }) => kind === 'ExternalSecret');
    expect(secrets.map(({ metadata }) => metadata.name).sort()).toEqual(['grafana-admin', 'grafana-oidc']);
  });

  test('comes after the metrics API that its autoscaler asks', () => {
    expect(builtIn(tree, STACK).wave).toBeGreaterThan(builtIn(tree, 'metrics-server').wave);
  });
});

describe('Prometheus', () => {
  test('keeps metrics for days, or for hours', () => {
    expect(prometheusOf({ retentionDays: 3 }).retention).toBe('3d');
    expect(prometheusOf({ retentionHours: 6 }).retention).toBe('6h');
  });

  test('has as many replicas as the environment says, and a budget that lets one of them go', () => {
    const replicas = (config: unknown, env: string) =>
      workloadIn(stackWith(config, env), STACK, `${STACK}-prometheus`).replicas;
    expect([replicas({}, 'prod'), replicas({}, 'dev')]).toEqual([2, 1]);
    expect([replicas({ replicas: 1 }, 'prod'), replicas({ replicas: 3 }, 'dev')]).toEqual([1, 3]);
    expect(budgets({ replicas: 1 })).toMatchObject({ prometheus: 0, alertmanager: 1 });
    expect(budgets({ replicas: 3 }, 'dev')).toMatchObject({ prometheus: 1, alertmanager: 0 });
  });

  test('gets the resources that the environment says, with memory alone limited', () => {
    const tree = stackWith({ cpu: '400m', memory: '800Mi', memoryLimit: '1Gi' });
    expect(workloadIn(tree, STACK, `${STACK}-prometheus`).containers[0]).toMatchObject({
      requests: { cpu: '400m', memory: '800Mi' },
      limits: { memory: '1Gi' },
    });
  });

  test('scrapes as often as the environment says, and as its operator does where it says nothing', () => {
    expect(prometheusOf({ scrapeSeconds: 15 }).scrapeInterval).toBe('15s');
    expect(prometheusOf({}).scrapeInterval).toBeUndefined();
  });
});

describe('Alertmanager', () => {
  test('has as many replicas as the environment says', () => {
    const tree = stackWith({ alertmanager: { replicas: 3 } });
    expect(workloadIn(tree, STACK, `${STACK}-alertmanager`).replicas).toBe(3);
    expect(budgets({ alertmanager: { replicas: 3 } })).toMatchObject({ alertmanager: 1 });
    expect(brokenRules(tree, 'bare')).toEqual([]);
  });
});

describe('Grafana', () => {
  const GRAFANA = `${STACK}-grafana`;

  test('is one pod with a volume, unless the environment gives the volume up', () => {
    const tree = stackWith({});
    expect(workloadIn(tree, STACK, GRAFANA).replicas).toBe(1);
    expect(workloadIn(tree, STACK, GRAFANA).volumes).toContain('persistentVolumeClaim');
    expect(footprintIn(tree, STACK).autoscalers).toEqual([]);
  });

  test('is as many as their CPU asks for without one', () => {
    const config = {
      grafana: {
        persistence: false,
        minReplicas: 2,
        maxReplicas: 5,
        cpuPercent: 70,
        cpu: '200m',
        memory: '128Mi',
        memoryLimit: '300Mi',
      },
    };
    const tree = stackWith(config);
    const { replicas, volumes, containers } = workloadIn(tree, STACK, GRAFANA);
    expect(replicas).toBeNull();
    expect(volumes).not.toContain('persistentVolumeClaim');
    expect(containers.find(({ name }) => name === 'grafana')).toMatchObject({
      requests: { cpu: '200m', memory: '128Mi' },
      limits: { memory: '300Mi' },
    });
    expect(footprintIn(tree, STACK).autoscalers).toMatchObject([
      { target: `Deployment/${GRAFANA}`, min: 2, max: 5 },
    ]);
    expect(valuesIn(tree, STACK).grafana.autoscaling.targetCPU).toBe('70');
  });

  test('keeps a person with one replica, which alone knows who they are', () => {
    const rules = (config: unknown) =>
      builtIn(stackWith(config), 'access').objects.filter(({ kind }) => kind === 'DestinationRule');
    expect(rules({})).toEqual([]);
    const [sticky, ...others] = rules(LEAN);
    expect(others).toEqual([]);
    const route = builtIn(stackWith(LEAN), 'access').objects.find(
      ({ kind, metadata }) => kind === 'VirtualService' && metadata.name === 'grafana',
    );
    expect(sticky?.spec.host).toBe(route?.spec.http[0].route[0].destination.host);
    expect(sticky?.spec.trafficPolicy.loadBalancer.consistentHash.httpCookie.name).toBe('grafana-replica');
  });

  test.each([
    [{ maxReplicas: 2 }, 'cannot share one volume'],
    [{ persistence: false, minReplicas: 3, maxReplicas: 2 }, 'is above maxReplicas'],
  ])('may not be %o', (grafana, message) => {
    expect(complaints(STACK, { grafana })).toEqual([expect.stringContaining(message)]);
  });

  test('may be several without a volume', () => {
    expect(complaints(STACK, { grafana: { persistence: false, maxReplicas: 2 } })).toEqual([]);
  });
});
