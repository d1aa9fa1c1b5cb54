import { describe, expect, it } from 'vitest';
import { SYNC_OPTIONS } from '../../src/house.ts';
import rule from '../../src/rules/confirm-deletion.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const store = (options?: string) => ({
  apiVersion: 'external-secrets.io/v1',
  kind: 'ClusterSecretStore',
  metadata: { name: 'aws', ...(options !== undefined && { annotations: { [SYNC_OPTIONS]: options } }) },
  spec: { provider: { aws: { service: 'SecretsManager', region: 'eu-west-1' } } },
});

describe('CONFIRMATION_MISSING', () => {
  it('takes the house default, and what is stricter', () => {
    expect(brokenRules(treeOf([appOf('web', [store()])]))).toEqual([]);
    expect(brokenRules(treeOf([appOf('web', [store('Prune=false,Delete=confirm')])]))).toEqual([]);
  });

  it("refuses options of the component's own that drop a confirmation", () => {
    const tree = treeOf([appOf('web', [store('Prune=confirm')])]);
    expect(brokenRules(tree)).toEqual(['CONFIRMATION_MISSING']);
    expect(rule.check(tree)[0]?.message).toContain('lacks Delete=confirm');
  });

  it('asks nothing of kinds that come back as they were', () => {
    const settings = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', annotations: { [SYNC_OPTIONS]: 'Prune=false' } },
    };
    expect(brokenRules(treeOf([appOf('web', [settings])]))).toEqual([]);
  });
});
