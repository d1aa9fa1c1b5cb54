import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { capacityOf } from '../../src/capacity/plan.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import type { Environment } from '../../src/environment.ts';
import { Problems } from '../../src/problem.ts';
import { requesting } from '../helpers/capacity.ts';
import { VALID } from '../helpers/environments.ts';
import { appOf, brokenRules, type DeploymentChange, problemsOf, treeOf } from '../kit.ts';
import { catalog } from '../real.ts';

type Pool = 'general-purpose' | 'system';

const [fixture] = loadEnvironments(VALID, catalog, ['auto-mode']) as [Environment];

/** The fixture with one component more or less. */
function withComponents(add: readonly string[], off: readonly string[] = []): Environment {
  const components = new Map(fixture.components);
  for (const name of add)
    components.set(name, catalog.find((it) => it.name === name)?.config.parse(CONFIGS[name] ?? {}));
  for (const name of off) components.delete(name);
  return { ...fixture, components };
}

const CONFIGS: Readonly<Record<string, unknown>> = {
  'node-pools': { pools: [{ name: 'default', limits: { cpu: 8, memoryGiB: 32 } }] },
};

const says = (run: () => unknown): string[] => {
  try {
    run();
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return error.problems.map(({ code, at, message }) => `${code} ${at.component}: ${message}`);
  }
  return [];
};

describe('with EKS Auto Mode', () => {
  it.each(['karpenter', 'karpenter-crd', 'node-pools', 'aws-ebs-csi-driver', 'nvidia-device-plugin'])(
    '%s is refused, with what takes its place',
    (name) => {
      const found = says(() => assemble(withComponents([name]), catalog));
      expect(found.filter((text) => text.startsWith(`COMPONENT_CONFIG ${name}: `)).join()).toContain(
        'does not go with EKS Auto Mode',
      );
    },
  );

  it('volumes have a class of its driver, encrypted, which whoever claims some needs', () => {
    const tree = assemble(fixture, catalog);
    const classes = tree.components.flatMap(({ objects }) =>
      objects.filter(({ kind }) => kind === 'StorageClass'),
    );
    expect(classes).toHaveLength(1);
    expect(classes[0]).toMatchObject({
      metadata: { name: 'gp3' },
      provisioner: 'ebs.csi.eks.amazonaws.com',
      parameters: { encrypted: 'true' },
    });
    const without = says(() => assemble(withComponents([], ['auto-mode']), catalog));
    expect(without.join()).toContain('"kube-prometheus-stack" needs "auto-mode"');
  });

  it('load balancers name the class of the controller of the tree, so that EKS leaves them to it', () => {
    const gateway = assemble(fixture, catalog).components.find(
      ({ component }) => component.name === 'istio-gateway',
    );
    expect(JSON.stringify(gateway?.charts.map(({ use }) => use.values))).toContain(
      '"loadBalancerClass":"service.k8s.aws/nlb"',
    );
  });
});

it('without EKS Auto Mode its component is refused', () => {
  const environment = withComponents([]);
  const { compute } = environment;
  const off = {
    ...environment,
    compute: { ...compute, autoMode: { ...compute.autoMode, enabled: false } },
  };
  expect(says(() => assemble(off, catalog)).join()).toContain('COMPONENT_CONFIG auto-mode: ');
});

describe('nodes of EKS Auto Mode', () => {
  const onPools = (nodePools: Pool[], pod: DeploymentChange['pod'] = {}, cpu = '500m', more = {}) =>
    treeOf([appOf('shop', [requesting('web', cpu, '512Mi', { pod, replicas: 40 })], more)], {
      compute: { autoMode: { enabled: true, nodePools } },
    });
  const CRITICAL = { tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }] };

  it('take any pod at any time, whoever starts it, and as many as there are', () => {
    expect(brokenRules(onPools(['general-purpose']))).toEqual([]);
    expect(brokenRules(onPools(['general-purpose'], {}, '500m', { bootstrapped: true }))).toEqual([]);
    expect(brokenRules(onPools(['system'], CRITICAL))).toEqual([]);
  });

  it.each<[string, Pool[], DeploymentChange['pod'], string, string]>([
    ['that do not tolerate the taint of the only pool', ['system'], {}, '500m', 'CriticalAddonsOnly'],
    [
      'of another architecture',
      ['general-purpose'],
      { nodeSelector: { 'kubernetes.io/arch': 'arm64' } },
      '500m',
      'kubernetes.io/arch=arm64',
    ],
    [
      "that select by labels of Karpenter's",
      ['general-purpose', 'system'],
      { nodeSelector: { 'karpenter.k8s.aws/instance-family': 'm7i' } },
      '500m',
      'karpenter.k8s.aws/instance-family',
    ],
    ['larger than any instance', ['general-purpose'], {}, '900', 'too little cpu'],
  ])('do not take pods %s', (_, nodePools, pod, cpu, because) => {
    const found = problemsOf(onPools(nodePools, pod, cpu)).filter(({ code }) => code === 'POD_FITS_NOWHERE');
    expect(found.map(({ message }) => message).join()).toContain(because);
  });

  it('do not take what bootstrap starts either, where it fits no pool', () => {
    expect(brokenRules(onPools(['system'], {}, '500m', { bootstrapped: true }))).toContain('NO_PLACE_TO_RUN');
  });

  it('hold no DaemonSets but those of the tree', () => {
    const daemonSets = capacityOf(onPools(['general-purpose'])).places.flatMap(({ nodes }) =>
      nodes.flatMap((node) => node.daemonSets),
    );
    expect(daemonSets).toEqual([]);
  });
});
