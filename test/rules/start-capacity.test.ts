import { expect, it } from 'vitest';
import startCapacity from '../../src/rules/start-capacity.ts';
import { applyRules } from '../../src/rules.ts';
import { CRITICAL_NODES, poolOf, requesting } from '../helpers/capacity.ts';
import { withNodes } from '../helpers/nodes.ts';
import { appOf, brokenRules, type EnvironmentInput, treeOf } from '../kit.ts';

const pods = requesting('web', '500m', '512Mi', {
  replicas: 6,
  pod: { tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }] },
});
const group = (change: object): EnvironmentInput => ({
  compute: { nodeGroups: [{ ...CRITICAL_NODES, ...change }] },
});
/** The app comes before the NodePool, or after it. */
const tree = (when: 'early' | 'late', input: EnvironmentInput) => {
  const nodes = withNodes(poolOf('default', ['m5.large'], { node: { taints: CRITICAL_NODES.taints } }));
  return treeOf([...nodes, appOf('shop', [pods], when === 'late' ? { needs: nodes.slice(-1) } : {})], input);
};

it('what comes before the first NodePool has room on the nodes that stand', () => {
  // Karpenter's two pods of 1 vCPU keep apart; CoreDNS has two of 100m.
  expect(brokenRules(tree('early', group({ desired: 3, max: 3 })))).toEqual([]);
});

it('it is refused where the nodes that stand are full, though more may be made', () => {
  const small = group({ instanceTypes: ['m7i.large'], min: 2, desired: 2, max: 9 });
  expect(brokenRules(tree('early', small))).toEqual(['START_CAPACITY']);
  const [problem, ...others] = applyRules([startCapacity], tree('early', small));
  expect(others).toEqual([]);
  expect(problem?.at).toMatchObject({ path: 'compute.nodeGroups[0].desired' });
  expect(problem?.message).toContain(
    'its 2 desired nodes are full, before Karpenter makes nodes: Deployment shop/web',
  );
  const needed = Number(/have (\d+) desired nodes/.exec(problem?.cure ?? '')?.[1]);
  expect(needed).toBeGreaterThan(2);
  const enough = { instanceTypes: ['m7i.large'], min: 2, max: 9 };
  expect(brokenRules(tree('early', group({ ...enough, desired: needed })))).toEqual([]);
  expect(brokenRules(tree('early', group({ ...enough, desired: needed - 1 })))).toEqual(['START_CAPACITY']);
});

it('what comes later waits for Karpenter instead', () => {
  expect(brokenRules(tree('late', group({ instanceTypes: ['m7i.large'], desired: 2, max: 9 })))).toEqual([]);
});

it('everything is held to it where no NodePool ever makes nodes', () => {
  const web = appOf('shop', [requesting('web', '1', '1Gi', { replicas: 5 })]);
  const on = (desired: number) =>
    treeOf([web], {
      compute: { nodeGroups: [{ name: 'all', instanceTypes: ['m7i.large'], desired, max: 9 }] },
    });
  expect(brokenRules(on(6))).toEqual([]);
  expect(brokenRules(on(3))).toEqual(['START_CAPACITY']);
  expect(applyRules([startCapacity], on(3))[0]?.message).toContain(
    'its 3 desired nodes are full, and no NodePool makes others: ',
  );
});

it('the group that is full is told, with the workloads that wait and no others', () => {
  const dedicated = { key: 'team', value: 'data', effect: 'NoSchedule' as const };
  const tolerant = { tolerations: [{ key: 'team', operator: 'Exists' }], nodeSelector: { team: 'data' } };
  const waiting = ['a', 'b', 'c', 'd', 'e'].map((name) =>
    requesting(name, '1500m', '1Gi', { replicas: 1, pod: tolerant }),
  );
  const tree = treeOf([appOf('data', waiting), appOf('shop', [requesting('web', '1', '1Gi')])], {
    compute: {
      nodeGroups: [
        { name: 'all', instanceTypes: ['m7i.large'], desired: 6, max: 9 },
        {
          name: 'data',
          instanceTypes: ['m7i.large'],
          labels: { team: 'data' },
          taints: [dedicated],
          desired: 1,
          max: 9,
        },
      ],
    },
  });
  const problems = applyRules([startCapacity], tree);
  expect(problems.map(({ at }) => at.path)).toEqual(['compute.nodeGroups[1].desired']);
  expect(problems[0]?.message).toMatch(
    /: (Deployment data\/\w, ){2}Deployment data\/\w and 2 other workloads would wait$/,
  );
  expect(problems[0]?.cure).toContain('have 5 desired nodes');
});

it('Karpenter itself is held to it', () => {
  const nodes = withNodes(poolOf('default', ['m5.large']));
  const one = group({ instanceTypes: ['m7i.large'], min: 1, desired: 1, max: 3 });
  const [problem] = applyRules([startCapacity], treeOf(nodes, one));
  expect(problem?.message).toContain('Deployment karpenter/karpenter');
});

it('nothing is said where nothing is known of the nodes, or pods fit on none', () => {
  const unknown = group({ instanceTypes: ['x2idn.16xlarge'], desired: 1 });
  expect(applyRules([startCapacity], tree('early', unknown))).toEqual([]);
  const huge = appOf('shop', [requesting('web', '9', '1Gi', { replicas: 1 })]);
  const alone = { compute: { nodeGroups: [{ name: 'all', instanceTypes: ['m7i.large'] }] } };
  expect(brokenRules(treeOf([huge], alone))).toEqual(['POD_FITS_NOWHERE']);
});
