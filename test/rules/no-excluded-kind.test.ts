import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/no-excluded-kind.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const request = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'CertificateRequest',
  metadata: { name: 'web' },
  spec: { request: 'LS0t', issuerRef: { name: 'ca', kind: 'Issuer' } },
};

const chart = (apiVersion: string, kind: string) =>
  withChart(treeOf([appOf('web', [])]), 'web', {
    chart: 'web',
    objects: [{ apiVersion, kind, scope: 'Namespaced', namespace: 'web', name: 'web', bytes: 100 }],
  });

describe('EXCLUDED_KIND', () => {
  it('takes kinds that Argo CD watches', () => {
    expect(brokenRules(chart('v1', 'ConfigMap'))).toEqual([]);
  });

  it('refuses an object that Argo CD would never see', () => {
    expect(brokenRules(treeOf([appOf('web', [request])]))).toEqual(['EXCLUDED_KIND']);
  });

  it('says what stands for Endpoints', () => {
    const tree = chart('v1', 'Endpoints');
    expect(brokenRules(tree)).toEqual(['EXCLUDED_KIND']);
    expect(rule.check(tree)[0]?.cure).toContain('ExternalName');
  });

  it('tells a group from another', () => {
    expect(rule.check(chart('coordination.k8s.io/v1', 'Lease'))).toHaveLength(1);
    expect(rule.check(chart('example.com/v1', 'Lease'))).toEqual([]);
  });
});
