import { describe, expect, it } from 'vitest';
import { MIB } from '../../src/capacity/amounts.ts';
import { demandsOf } from '../../src/capacity/demand.ts';
import type { Workload } from '../../src/footprint.ts';
import type { Tree } from '../../src/model.ts';
import { requesting, scaling } from '../helpers/capacity.ts';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, treeOf, withChart } from '../kit.ts';

const demand = (tree: Tree, name: string) => demandsOf(tree).find((one) => one.name.endsWith(`/${name}`));
const ofChart = (...workloads: Workload[]) =>
  withChart(treeOf([appOf('addon', [])]), 'addon', { chart: 'addon', workloads });

describe('the pods of a workload', () => {
  it('are as many as its replicas, or from the smallest to the largest number of its autoscaler', () => {
    const tree = treeOf([
      appOf('shop', [
        requesting('fixed', '1', '1Gi', { replicas: 3 }),
        ...scaling('web', [2, 9], '1', '1Gi'),
      ]),
    ]);
    expect(demand(tree, 'fixed')).toMatchObject({ min: 3, max: 3 });
    expect(demand(tree, 'web')).toMatchObject({ min: 2, max: 9 });
  });

  it('are one where nothing states more, whoever makes them', () => {
    const tree = ofChart(chartWorkload({ replicas: null }));
    expect(demand(tree, 'addon')).toMatchObject({ min: 1, max: 1, passing: false });
  });

  it('of Jobs, CronJobs and hooks do not stay', () => {
    const tree = ofChart(
      chartWorkload({ kind: 'Job', name: 'job', replicas: null }),
      chartWorkload({ kind: 'CronJob', name: 'cron', replicas: null }),
      chartWorkload({ name: 'hook', hook: 'pre-install' }),
    );
    for (const name of ['job', 'cron', 'hook']) {
      expect(demand(tree, name)).toMatchObject({ passing: true, min: 0, max: 0 });
    }
  });

  it('of DaemonSets are none: they are part of every node', () => {
    expect(demand(ofChart(chartWorkload({ kind: 'DaemonSet' })), 'addon')).toBeUndefined();
  });

  it('are left out where nobody can read what they request', () => {
    const containers = [chartContainer({ requests: { cpu: 'lots', memory: '1Gi' } })];
    expect(demand(ofChart(chartWorkload({ containers })), 'addon')).toBeUndefined();
  });

  it('of CoreDNS run in every cluster, as large as the environment says', () => {
    const [small, large] = [{}, { coreDns: { replicas: 3, cpu: '250m', memory: '256Mi' } }].map((cluster) =>
      demand(treeOf([], { cluster }), 'coredns'),
    );
    expect(small).toMatchObject({ min: 2, max: 2, request: { milliCpu: 100, memory: 170 * MIB } });
    expect(large).toMatchObject({ min: 3, max: 3, request: { milliCpu: 250, memory: 256 * MIB } });
  });
});

describe('a pod requests', () => {
  const meshed = (change: object = {}) =>
    treeOf([appOf('shop', [requesting('web', '500m', '512Mi', change)], { mesh: true })]);

  it('what its containers do, GPUs and disk included', () => {
    const requests = { cpu: '500m', memory: '1Gi', 'nvidia.com/gpu': 2, 'ephemeral-storage': '3Gi' };
    const tree = ofChart(chartWorkload({ containers: [chartContainer({ requests }), chartContainer()] }));
    expect(demand(tree, 'addon')?.request).toEqual({
      milliCpu: 600,
      memory: (1024 + 128) * MIB,
      gpus: 2,
      disk: 3 * 1024 * MIB,
      pods: 1,
    });
  });

  it("what Istio's sidecar does besides, where it gets one", () => {
    expect(demand(meshed(), 'web')).toMatchObject({
      sidecar: true,
      request: { milliCpu: 600, memory: 640 * MIB },
    });
    const without = meshed({ podLabels: { 'sidecar.istio.io/inject': 'false' } });
    expect(demand(without, 'web')).toMatchObject({
      sidecar: false,
      request: { milliCpu: 500, memory: 512 * MIB },
    });
  });

  it("with the resources that istiod's chart is told to give the sidecar", () => {
    const values = { global: { proxy: { resources: { requests: { cpu: '20m' } } } } };
    const tree = withChart(meshed(), 'shop', { chart: 'istiod', values });
    expect(demand(tree, 'web')?.request).toMatchObject({ milliCpu: 520, memory: 640 * MIB });
  });
});

describe('a node holds', () => {
  it('any number of them', () => {
    expect(demand(ofChart(chartWorkload()), 'addon')?.perNode).toBe(Number.POSITIVE_INFINITY);
  });

  it.each<[string, Partial<Workload>]>([
    ['keep apart by host', { affinity: ['pod-anti required: kubernetes.io/hostname'] }],
    ['keep apart by zone', { affinity: ['pod-anti required: topology.kubernetes.io/zone'] }],
    ['hold a port of it', { containers: [chartContainer({ ports: [{ port: 80, hostPort: 80 }] })] }],
    ['use its network', { hostNetwork: true, containers: [chartContainer({ ports: [{ port: 80 }] })] }],
  ])('one of those that %s', (_, change) => {
    expect(demand(ofChart(chartWorkload(change)), 'addon')?.perNode).toBe(1);
  });

  it('any number of those that only prefer to keep apart', () => {
    const affinity = ['pod-anti preferred: kubernetes.io/hostname', 'node required: a Exists'];
    expect(demand(ofChart(chartWorkload({ affinity })), 'addon')?.perNode).toBe(Number.POSITIVE_INFINITY);
  });
});
