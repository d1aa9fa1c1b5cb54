import { describe, expect, it } from 'vitest';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const settings = (annotations: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', annotations },
});

describe('TRACKING_ID', () => {
  it('takes annotations of other meaning', () => {
    expect(brokenRules(treeOf([appOf('web', [settings({ 'argocd.argoproj.io/sync-wave': '1' })])]))).toEqual(
      [],
    );
  });

  it('refuses an object that says which Application it belongs to', () => {
    const id = { 'argocd.argoproj.io/tracking-id': 'other:/ConfigMap:web/settings' };
    expect(brokenRules(treeOf([appOf('web', [settings(id)])]))).toEqual(['TRACKING_ID']);
  });
});
