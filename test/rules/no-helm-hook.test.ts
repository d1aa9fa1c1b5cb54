import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/no-helm-hook.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const settings = (annotations: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', annotations },
});

const ARGO_HOOK = { 'argocd.argoproj.io/hook': 'PreSync' };

const hooked = (chart: string, name: string, hook: string, own: Record<string, string> = {}) =>
  withChart(treeOf([appOf('web', [settings(own)])]), 'web', {
    chart,
    objects: [
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        scope: 'Namespaced',
        namespace: 'web',
        name,
        hook,
        bytes: 300,
      },
    ],
  });

describe('HELM_HOOK', () => {
  it("takes Argo CD's own hooks", () => {
    expect(brokenRules(treeOf([appOf('web', [settings(ARGO_HOOK)])]))).toEqual([]);
  });

  it("refuses a built object that is Helm's", () => {
    const tree = treeOf([appOf('web', [settings({ 'helm.sh/hook': 'pre-install' })])]);
    expect(brokenRules(tree)).toEqual(['HELM_HOOK']);
  });

  it('refuses hooks of charts, save tests, which Argo CD skips', () => {
    expect(brokenRules(hooked('web', 'backup', 'pre-upgrade'))).toEqual(['HELM_HOOK']);
    expect(brokenRules(hooked('web', 'try-it', 'test'))).toEqual([]);
  });

  it('takes those that may run at every sync, unless a hook beside them makes Argo CD leave them out', () => {
    const known = ['argo-cd', 'argocd-redis-secret-init', 'pre-install,pre-upgrade'] as const;
    expect(rule.check(hooked(...known))).toEqual([]);
    expect(rule.check(hooked(...known, ARGO_HOOK)).map(({ message }) => message)).toEqual([
      expect.stringContaining('ConfigMap settings'),
    ]);
  });
});
