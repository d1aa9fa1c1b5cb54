import { expect, it } from 'vitest';
import { addonOnFargate, shopOnFargate } from '../helpers/fargate.ts';
import { chartContainer } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const ports = [{ name: 'https', containerPort: 10250 }];

it('pods on nodes, and on Fargate with another port, are fine', () => {
  expect(brokenRules(shopOnFargate())).toEqual([]);
  expect(brokenRules(treeOf([appOf('shop', [deployment('web', { container: { ports } })])]))).toEqual([]);
});

it("pods on Fargate that listen on the kubelet's port are refused, ours and those of charts", () => {
  expect(brokenRules(shopOnFargate({ container: { ports } }))).toEqual(['KUBELET_PORT']);
  const containers = [chartContainer({ ports: [{ port: 10250 }] })];
  expect(brokenRules(addonOnFargate({ containers }))).toEqual(['KUBELET_PORT']);
});
