import { expect, it } from 'vitest';
import { EQUAL, onFargate } from '../helpers/fargate.ts';
import type { DeploymentChange } from '../kit.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const brokenBy = (change: DeploymentChange, mesh: boolean) =>
  brokenRules(
    treeOf(
      [appOf('shop', [deployment('web', { ...change, container: { resources: EQUAL } })], { mesh })],
      onFargate('shop'),
    ),
  );
const inject = (word: string) => ({ podLabels: { 'sidecar.istio.io/inject': word } });

it('pods on Fargate are fine outside the mesh, or without a sidecar of their own', () => {
  expect(brokenBy({}, false)).toEqual([]);
  expect(brokenBy(inject('false'), true)).toEqual([]);
});

it('pods on Fargate that get a sidecar are refused', () => {
  expect(brokenBy({}, true)).toEqual(['MESH_ON_FARGATE']);
});
