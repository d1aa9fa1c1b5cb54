import { expect, it } from 'vitest';
import type { AnyComponent } from '../../src/component.ts';
import { requesting } from '../helpers/capacity.ts';
import { appOf, brokenRules, problemsOf, treeOf } from '../kit.ts';
import { catalog } from '../real.ts';

const policy = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Ingress'] },
};
const autoMode = catalog.filter(({ name }) => name === 'auto-mode');

const tree = (networkPolicies: boolean, more: readonly AnyComponent[] = [], enabled = true) =>
  treeOf([appOf('shop', [policy, requesting('web', '100m', '128Mi')]), ...more], {
    cluster: { networkPolicies },
    ...(enabled && { compute: { autoMode: { enabled } } }),
  });
const codes = (of: ReturnType<typeof tree>) =>
  brokenRules(of).filter((code) => code === 'NETWORK_POLICY_IDLE');

it('NetworkPolicies that nothing switches on in a cluster with EKS Auto Mode are told', () => {
  expect(codes(tree(true))).toEqual(['NETWORK_POLICY_IDLE']);
  const [problem] = problemsOf(tree(true)).filter(({ code }) => code === 'NETWORK_POLICY_IDLE');
  expect(problem?.at.component).toBe('shop');
});

it('they hold with the component auto-mode, and elsewhere by the VPC CNI', () => {
  expect(codes(tree(true, autoMode))).toEqual([]);
  expect(codes(tree(true, [], false))).toEqual([]);
});

it('whoever does not want them enforced is not told', () => {
  expect(codes(tree(false))).toEqual([]);
});
