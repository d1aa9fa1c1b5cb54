import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import type { Environment } from '../../src/environment.ts';
import noPlace from '../../src/rules/no-place.ts';
import { applyRules } from '../../src/rules.ts';
import { catalog, trees } from '../real.ts';

const realEnvironment = (name: string): Environment => {
  const tree = trees.get(name);
  if (!tree) throw new Error(`no environment ${name}`);
  return tree.environment;
};
const homeless = (environment: Environment) =>
  applyRules([noPlace], assemble(environment, catalog)).map(({ at }) => `${at.component} ${at.object}`);
const withCompute = (environment: Environment, compute: Partial<Environment['compute']>): Environment => ({
  ...environment,
  compute: { ...environment.compute, ...compute },
});

describe('what must run before Karpenter can make nodes', () => {
  it.each([...trees.keys()])('has a place in %s', (name) => {
    expect(homeless(realEnvironment(name))).toEqual([]);
  });

  it('is all of Argo CD, its hook Job included, where dev loses the Fargate profile of its namespace', () => {
    const dev = realEnvironment('dev');
    const fargate = dev.compute.fargate.filter(({ name }) => name !== 'argocd');
    const found = homeless(withCompute(dev, { fargate }));
    expect(found.length).toBeGreaterThan(5);
    expect(found.every((each) => each.startsWith('argo-cd '))).toBe(true);
    expect(found).toContain('argo-cd Job argocd/argocd-redis-secret-init');
  });

  it('is Argo CD and Karpenter, and nothing that comes later, where staging loses its node group', () => {
    const found = homeless(withCompute(realEnvironment('staging'), { nodeGroups: [] }));
    expect(new Set(found.map((each) => each.split(' ')[0]))).toEqual(new Set(['argo-cd', 'karpenter']));
  });

  it('tolerates the taint of the nodes that production keeps for it, and no other', () => {
    const prod = realEnvironment('prod');
    const taints = [{ key: 'team', value: '', effect: 'NoSchedule' as const }];
    const nodeGroups = prod.compute.nodeGroups.map((group) => ({ ...group, taints }));
    expect(homeless(withCompute(prod, { nodeGroups })).length).toBeGreaterThan(0);
  });
});
