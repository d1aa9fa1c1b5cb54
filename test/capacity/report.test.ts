import { describe, expect, it } from 'vitest';
import { plainAnswer, plainText } from '../../src/capacity/plain.ts';
import { reportOf } from '../../src/capacity/report.ts';
import { ASSUMPTIONS, reportText } from '../../src/capacity/table.ts';
import { type InstanceType, instanceTypes } from '../../src/instances.ts';
import type { Tree } from '../../src/model.ts';
import { ON_POOLS, poolOf, requesting, scaling } from '../helpers/capacity.ts';
import { withNodes } from '../helpers/nodes.ts';
import { appOf, type EnvironmentInput, treeOf } from '../kit.ts';
import { environmentNames, trees } from '../real.ts';

const real = environmentNames.map((name) => [name, reportOf(trees.get(name) as Tree)] as const);
const shop = (limits: object, input: EnvironmentInput = ON_POOLS) => {
  const nodes = withNodes(poolOf('apps', ['m5.large'], { spec: { limits } }));
  const web = scaling('web', [1, 20], '500m', '512Mi');
  return reportOf(treeOf([...nodes, appOf('shop', web, { needs: nodes.slice(-1) })], input));
};
const apps = (report: ReturnType<typeof shop>) => report.places.find(({ name }) => name === 'apps');

describe.each(real)('the report of %s', (_, report) => {
  it('finds room for every pod', () => {
    expect(report.workloads.length).toBeGreaterThan(20);
    expect(report.workloads.filter(({ binding }) => binding !== null)).toEqual([]);
    for (const { pods, reachable } of report.workloads) expect(reachable).toBe(pods.max);
  });

  it('counts each pod once', () => {
    for (const scale of ['min', 'max'] as const) {
      const wanted = report.workloads.reduce((sum, { pods }) => sum + pods[scale], 0);
      expect(report.total[scale].pods - report.total[scale].daemonPods).toBe(wanted);
    }
  });

  it('adds up, and needs no less for more replicas', () => {
    for (const scale of ['min', 'max'] as const) {
      for (const key of ['nodes', 'daemonPods'] as const) {
        expect(report.places.reduce((sum, place) => sum + place[scale][key], 0)).toBe(
          report.total[scale][key],
        );
      }
      const cost = report.places.reduce((sum, place) => sum + (place[scale].usdPerMonth ?? Number.NaN), 0);
      expect(report.total[scale].usdPerMonth).toBeCloseTo(cost, 1);
    }
    expect(report.total.max.usdPerMonth).toBeGreaterThanOrEqual(report.total.min.usdPerMonth ?? Number.NaN);
    expect(report.total.max.pods).toBeGreaterThan(report.total.min.pods);
  });

  it('is never fuller than its nodes, and bills no less than Fargate pods request', () => {
    for (const place of report.places) {
      expect(place.max.requested.vcpu).toBeLessThan(place.max.vcpu || 1);
      expect(place.max.requested.memoryGiB).toBeLessThan(place.max.memoryGiB || 1);
      if (place.limits.vcpu !== undefined) expect(place.max.vcpu).toBeLessThanOrEqual(place.limits.vcpu);
    }
    for (const { max } of report.fargate) {
      expect(max.pods).toBeGreaterThan(0);
      expect(max.billed.vcpu).toBeGreaterThanOrEqual(max.requested.vcpu);
      expect(max.billed.memoryGiB).toBeGreaterThan(max.requested.memoryGiB);
    }
  });

  it('keeps to 120 columns, and names what it takes for granted', () => {
    const lines = reportText(report).split('\n');
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
    for (const assumption of ASSUMPTIONS) expect(lines).toContain(`- ${assumption}`);
    for (const { kind, name } of report.places)
      expect(lines.some((line) => line.startsWith(`${kind} ${name}: `))).toBe(true);
  });
});

it('names the limit that ends a pool, the pods that have no room, and how many', () => {
  const report = shop({ cpu: '8', memory: '64Gi' });
  expect(apps(report)?.max).toMatchObject({ nodes: 4, vcpu: 8, binding: 'pool limit cpu' });
  expect(apps(report)?.min).toMatchObject({ nodes: 1, binding: 'cpu' });
  expect(report.workloads.find(({ workload }) => workload === 'Deployment shop/web')).toMatchObject({
    reachable: 12,
    binding: 'pool limit cpu',
    places: ['NodePool "apps"'],
  });
  expect(reportText(report)).toContain('NO ROOM for 8: pool limit cpu');
});

it('has no price where none is known of the region, and says so', () => {
  const report = shop({ cpu: '64', memory: '256Gi' }, { ...ON_POOLS, region: 'eu-isoe-west-1' });
  expect(report.prices).toEqual({ region: 'eu-isoe-west-1', date: null, hoursPerMonth: 730 });
  expect([report.total.max.usdPerMonth, apps(report)?.max.usdPerMonth]).toEqual([null, null]);
  expect(reportText(report)).toContain('prices not known');
});

it('takes types whose price in the region is known before those that the region may not have', () => {
  const kinds = (types: readonly string[], region: string) => {
    const nodes = withNodes(poolOf('apps', types));
    const web = requesting('web', '500m', '512Mi', { replicas: 6 });
    const tree = treeOf([...nodes, appOf('shop', [web], { needs: nodes.slice(-1) })], {
      ...ON_POOLS,
      region,
    });
    return reportOf(tree).places.find(({ name }) => name === 'apps');
  };
  expect(kinds(['m8i.large', 'm5.xlarge'], 'eu-west-1')).toMatchObject({
    types: ['m5.xlarge', 'm8i.large'],
    max: { kinds: [{ type: 'm5.xlarge', count: 1 }], usdPerMonth: expect.any(Number) },
  });
  expect(kinds(['m8i.large'], 'eu-west-1')?.max).toMatchObject({ nodes: 2, usdPerMonth: null });
});

it('has the price of the region, not of another', () => {
  const cost = (region: string) =>
    apps(shop({ cpu: '64', memory: '256Gi' }, { ...ON_POOLS, region }))?.max.usdPerMonth;
  const hourly = (region: string) => instanceTypes().get('m5.large')?.usdPerHour[region] ?? Number.NaN;
  for (const region of ['us-east-1', 'eu-central-1', 'sa-east-1']) {
    expect(cost(region)).toBeCloseTo(7 * 730 * hourly(region), 1);
  }
  expect(hourly('sa-east-1')).toBeGreaterThan(hourly('us-east-1'));
});

it('says of a node group that more nodes than desired are needed', () => {
  const group = { name: 'apps', instanceTypes: ['m5.large'], min: 1, desired: 1, max: 5 };
  const tree = treeOf([appOf('shop', [requesting('web', '1', '1Gi', { replicas: 3 })])], {
    compute: { nodeGroups: [group] },
  });
  const report = reportOf(tree);
  expect(report.places[0]).toMatchObject({ range: { min: 1, desired: 1, max: 5 }, max: { nodes: 3 } });
  expect(reportText(report)).toContain('3 × m5.large: 2 more than desired');
});

describe('so many pods on one type', () => {
  const ask = (pods: number, name: string, change: object = {}) =>
    plainAnswer({
      ...{ pods, region: 'us-east-1', prefixes: false, request: { milliCpu: 0, memory: 0 } },
      type: instanceTypes().get(name) as InstanceType,
      ...change,
    });

  it.each([
    [1, 1],
    [4, 1],
    [5, 2],
    [9, 3],
    [100, 25],
  ])('%d pods need %d t3.micro by their addresses, with 2 vCPU and 1 GiB each', (pods, nodes) => {
    expect(ask(pods, 't3.micro').byAddresses).toMatchObject({
      nodes,
      vcpu: 2 * nodes,
      memoryGiB: nodes,
      podsPerNode: 4,
    });
  });

  it('need more beside what EKS runs on every node', () => {
    expect(ask(9, 't3.micro').besideDaemonSets).toMatchObject({ podsPerNode: 1, nodes: 9, binding: 'pods' });
    expect(ask(100, 'm5.large').besideDaemonSets).toMatchObject({ podsPerNode: 26, nodes: 4 });
  });

  it('need more by what they request', () => {
    const request = { milliCpu: 500, memory: 512 * 1024 ** 2 };
    expect(ask(50, 'm5.large', { request }).besideDaemonSets).toMatchObject({
      podsPerNode: 3,
      nodes: 17,
      binding: 'cpu',
    });
    expect(ask(1, 't3.micro', { request: { milliCpu: 0, memory: 2 ** 30 } }).besideDaemonSets).toBeNull();
  });

  it('need fewer nodes where the CNI assigns prefixes', () => {
    expect(ask(1000, 'm5.large', { prefixes: true })).toMatchObject({
      maxPods: 110,
      byAddresses: { nodes: 10 },
    });
  });

  it('cost what the region charges, or nobody knows', () => {
    expect(ask(4, 't3.micro').byAddresses.usdPerMonth).toBeCloseTo(0.0104 * 730, 2);
    const unknown = ask(4, 't3.micro', { region: 'cn-north-1' });
    expect(unknown).toMatchObject({ prices: { date: null }, byAddresses: { usdPerMonth: null } });
    expect(plainText(unknown)).toContain('cost not known');
  });
});
