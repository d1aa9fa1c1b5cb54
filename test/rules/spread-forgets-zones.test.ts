import { describe, expect, it } from 'vitest';
import nodePools from '../../platform/node-pools/index.ts';
import rule from '../../src/rules/spread-forgets-zones.ts';
import { applyRules } from '../../src/rules.ts';
import { type NodePoolsInput, poolsTree } from '../helpers/pools.ts';
import { appOf, brokenRules, deployment, type EnvironmentInput } from '../kit.ts';

const ZONE = 'topology.kubernetes.io/zone';
const spread = (constraint: Record<string, unknown>, pod: Record<string, unknown> = {}) =>
  appOf(
    'web',
    [
      deployment('web', {
        pod: {
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: ZONE,
              whenUnsatisfiable: 'DoNotSchedule',
              labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
              ...constraint,
            },
          ],
          ...pod,
        },
      }),
    ],
    { needs: [nodePools] },
  );
const THREE: EnvironmentInput = { network: { zones: ['a', 'b', 'c'] } };
const tree = (app: ReturnType<typeof spread>, input: NodePoolsInput = {}, environment = THREE) =>
  poolsTree(input, environment, [app]);

describe('pods that must be spread over zones', () => {
  it('say over how many, since consolidation may leave one', () => {
    expect(brokenRules(tree(spread({})))).toEqual(['SPREAD_FORGETS_ZONES']);
    expect(applyRules([rule], tree(spread({})))[0]?.cure).toContain('minDomains: 3');
    expect(brokenRules(tree(spread({ minDomains: 3 })))).toEqual([]);
  });

  it('do not ask for more zones than their nodes come in', () => {
    const pools: NodePoolsInput = { pools: [{ name: 'default', zones: ['a', 'b'] }] };
    expect(brokenRules(tree(spread({ minDomains: 3 }), pools))).toEqual(['SPREAD_FORGETS_ZONES']);
    expect(brokenRules(tree(spread({ minDomains: 2 }), pools))).toEqual([]);
  });

  it('have nothing to say where all their nodes are in one', () => {
    const pools: NodePoolsInput = { pools: [{ name: 'default', zones: ['a'] }] };
    expect(brokenRules(tree(spread({}), pools))).toEqual([]);
  });
});

it("a spread that is only preferred, or not over zones, holds no pod back and is nobody else's business", () => {
  expect(brokenRules(tree(spread({ whenUnsatisfiable: 'ScheduleAnyway' })))).toEqual([]);
  expect(brokenRules(tree(spread({ topologyKey: 'kubernetes.io/hostname' })))).toEqual([]);
});

it('pods that Karpenter makes no nodes for are left alone', () => {
  const pools: NodePoolsInput = { pools: [{ name: 'default', taints: [{ key: 'apps' }] }] };
  expect(brokenRules(tree(spread({}), pools))).toEqual([]);
});
