import { describe, expect, it } from 'vitest';
import noPlace from '../../src/rules/no-place.ts';
import { applyRules } from '../../src/rules.ts';
import { nodePool, withNodes } from '../helpers/nodes.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, type EnvironmentInput, treeOf, withChart } from '../kit.ts';

const TAINT = { key: 'CriticalAddonsOnly', value: 'true', effect: 'NoSchedule' } as const;
const tainted: EnvironmentInput = {
  compute: { nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'], taints: [TAINT] }] },
};
const tolerant = deployment('web', {
  pod: { tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }] },
});
const addon = appOf('addon', []);

describe('pods that come before Karpenter can make nodes', () => {
  it('run on a node group whose taints they tolerate', () => {
    expect(brokenRules(treeOf([appOf('shop', [tolerant])], tainted))).toEqual([]);
    expect(brokenRules(treeOf([appOf('shop', [deployment('web')])]))).toEqual([]);
  });

  it('are refused where nothing takes them, and the message says which pods, when and why', () => {
    const tree = treeOf([appOf('shop', [deployment('web')])], tainted);
    expect(brokenRules(tree)).toEqual(['NO_PLACE_TO_RUN']);
    const [problem] = applyRules([noPlace], tree);
    expect(problem?.at).toMatchObject({ component: 'shop', object: 'Deployment shop/web' });
    for (const part of ['wave 0', 'no NodePool', 'no Fargate profile', 'system', 'CriticalAddonsOnly=true']) {
      expect(problem?.message).toContain(part);
    }
  });

  it('run on Fargate where a profile takes them', () => {
    const limited = { resources: { requests: { cpu: 1, memory: '1Gi' }, limits: { cpu: 1, memory: '1Gi' } } };
    const compute = {
      nodeGroups: [],
      fargate: [{ name: 'shop', selectors: [{ namespace: 'shop' }] }],
    };
    const tree = treeOf([appOf('shop', [deployment('web', { container: limited })])], { compute });
    expect(brokenRules(tree)).toEqual([]);
  });

  it('of charts are held to it like ours, hook Jobs and pods that operators make included', () => {
    const [early] = [treeOf([addon], tainted)];
    for (const change of [
      {},
      { kind: 'Job', hook: 'pre-install' },
      { kind: 'Prometheus', madeByOperator: true },
    ]) {
      const tree = withChart(early, 'addon', { chart: 'addon', workloads: [chartWorkload(change)] });
      expect(brokenRules(tree)).toEqual(['NO_PLACE_TO_RUN']);
    }
  });

  it('do not count where nothing ever starts them: Helm tests, DaemonSets without nodes', () => {
    for (const change of [{ kind: 'Pod', hook: 'test' }, { kind: 'DaemonSet' }]) {
      const tree = withChart(treeOf([addon], tainted), 'addon', {
        chart: 'addon',
        workloads: [chartWorkload(change)],
      });
      expect(brokenRules(tree)).toEqual([]);
    }
  });
});

describe('pods that come after the first NodePool', () => {
  const nodes = withNodes(nodePool('default'));
  const pools = nodes.filter(({ name }) => name === 'pools');

  it('may run on the nodes it makes', () => {
    const shop = appOf('shop', [deployment('web')], { needs: pools });
    expect(brokenRules(treeOf([...nodes, shop], tainted))).toEqual([]);
  });

  it('are still refused where bootstrap starts them before it', () => {
    const shop = appOf('shop', [deployment('web')], { needs: pools, bootstrapped: true });
    expect(brokenRules(treeOf([...nodes, shop], tainted))).toEqual(['NO_PLACE_TO_RUN']);
  });

  it('are refused in the wave of the NodePool itself', () => {
    const shop = appOf('shop', [deployment('web')]);
    const tree = treeOf([...nodes, shop], tainted);
    expect(brokenRules(tree)).toEqual(['NO_PLACE_TO_RUN']);
    expect(applyRules([noPlace], tree).map(({ at }) => at.object)).toEqual(['Deployment shop/web']);
  });
});
