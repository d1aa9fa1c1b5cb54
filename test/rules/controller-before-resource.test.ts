import { describe, expect, it } from 'vitest';
import { SYNC_WAVE } from '../../src/house.ts';
import type { Tree } from '../../src/model.ts';
import rule from '../../src/rules/controller-before-resource.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const issuer = (wave?: string) => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'ClusterIssuer',
  metadata: { name: 'own', ...(wave !== undefined && { annotations: { [SYNC_WAVE]: wave } }) },
  spec: { selfSigned: {} },
});

const gateway = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'ServiceEntry',
  metadata: { name: 'partner' },
  spec: {
    hosts: ['partner.example.com'],
    location: 'MESH_EXTERNAL',
    ports: [{ number: 443, name: 'https', protocol: 'TLS' }],
    resolution: 'DNS',
  },
};

/** As if the component installed an operator: its CRD and its pods. */
function withOperator(tree: Tree): Tree {
  const [source] = treeOf([appOf('web', [deployment('operator')])]).components;
  return withChart(tree, 'web', {
    chart: 'operator',
    objects: [
      {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        scope: 'Cluster',
        name: 'clusterissuers.cert-manager.io',
        bytes: 1000,
      },
      ...(source?.own.objects ?? []),
    ],
    workloads: source?.own.workloads ?? [],
  });
}

describe('CONTROLLER_NOT_BEFORE', () => {
  it('takes a custom resource in a wave after the controller that comes with it', () => {
    expect(brokenRules(withOperator(treeOf([appOf('web', [issuer('1')])])))).toEqual([]);
  });

  it('refuses one that is applied together with its controller', () => {
    const tree = withOperator(treeOf([appOf('web', [issuer()])]));
    expect(brokenRules(tree)).toEqual(['CONTROLLER_NOT_BEFORE']);
    expect(rule.check(tree)[0]?.message).toContain('in wave 0 of web');
  });

  it('knows controllers whose CRDs come from another chart', () => {
    const mesh = appOf('mesh', []);
    const late = withChart(treeOf([mesh, appOf('web', [gateway])]), 'mesh', { chart: 'istiod' });
    expect(rule.check(late)[0]?.cure).toBe('Add mesh to the `needs` of web.');
    const inTime = withChart(treeOf([mesh, appOf('web', [gateway], { needs: [mesh] })]), 'mesh', {
      chart: 'istiod',
    });
    expect(rule.check(inTime)).toEqual([]);
  });
});
