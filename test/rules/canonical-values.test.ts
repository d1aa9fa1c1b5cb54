import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/canonical-values.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const certificate = (duration: string) => ({
  apiVersion: 'cert-manager.io/v1',
  kind: 'Certificate',
  metadata: { name: 'ca' },
  spec: {
    secretName: 'ca',
    isCA: true,
    commonName: 'ca',
    duration,
    issuerRef: { name: 'own', kind: 'Issuer' },
  },
});
const issuer = {
  apiVersion: 'cert-manager.io/v1',
  kind: 'Issuer',
  metadata: { name: 'own' },
  spec: { selfSigned: {} },
};

const monitor = (factor: unknown) => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: { name: 'web' },
  spec: { selector: {}, endpoints: [{ port: 'http' }], nativeHistogramMinBucketFactor: factor },
});

const findings = (...objects: Parameters<typeof appOf>[1]) => rule.check(treeOf([appOf('web', objects)]));

describe('NOT_CANONICAL', () => {
  it('takes a duration as Kubernetes writes it, and refuses another form of the same', () => {
    expect(brokenRules(treeOf([appOf('web', [issuer, certificate('8760h0m0s')])]))).toEqual([]);
    const tree = treeOf([appOf('web', [issuer, certificate('8760h')])]);
    expect(brokenRules(tree)).toEqual(['NOT_CANONICAL']);
    expect(rule.check(tree)[0]).toMatchObject({ at: { path: 'spec.duration' }, cure: 'Write "8760h0m0s".' });
  });

  it('finds quantities by the schema of the kind, at any depth', () => {
    expect(findings(monitor('1100m'))).toEqual([]);
    expect(findings(monitor('1.1'))[0]?.at.path).toBe('spec.nativeHistogramMinBucketFactor');
    expect(findings(monitor(2))[0]?.cure).toBe('Write "2".');
    const pool = {
      apiVersion: 'karpenter.sh/v1',
      kind: 'NodePool',
      metadata: { name: 'default' },
      spec: { limits: { cpu: '1000', memory: '1024Gi', 'nvidia.com/gpu': '8' } },
    };
    expect(findings(pool).map(({ cure }) => cure)).toEqual(['Write "1k".', 'Write "1Ti".']);
  });

  it("leaves Kubernetes' own kinds alone, whose quantities Argo CD knows", () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'all' },
      spec: { hard: { 'requests.cpu': '1000m' } },
    };
    expect(brokenRules(treeOf([appOf('web', [quota])]))).toEqual([]);
  });
});
