import { describe, expect, it } from 'vitest';
import { SYNC_WAVE } from '../../src/house.ts';
import rule from '../../src/rules/claim-with-consumer.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const claim = (wave?: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', ...(wave !== undefined && { annotations: { [SYNC_WAVE]: wave } }) },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
});

const web = (claimName: string) =>
  deployment('web', {
    replicas: 1,
    pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName } }] },
    spec: { strategy: { type: 'Recreate' } },
  });

describe('CLAIM_WAVE', () => {
  it('takes a claim in the wave of the pod that mounts it', () => {
    expect(brokenRules(treeOf([appOf('web', [claim(), web('data')])]))).toEqual([]);
  });

  it('refuses a claim in an earlier wave', () => {
    const tree = treeOf([appOf('web', [claim('-1'), web('data')])]);
    expect(brokenRules(tree)).toEqual(['CLAIM_WAVE']);
    expect(rule.check(tree)[0]?.message).toContain('wave -1');
  });

  it('refuses a claim that no pod of its component mounts', () => {
    const other = appOf(
      'other',
      [web('data')].map((it) => ({ ...it, metadata: { name: 'web', namespace: 'web' } })),
    );
    expect(rule.check(treeOf([appOf('web', [claim()]), other]))).toHaveLength(1);
    expect(brokenRules(treeOf([appOf('web', [claim()])]))).toEqual(['CLAIM_WAVE']);
  });

  it("takes it that a chart's pod with a claim mounts it", () => {
    const [source] = treeOf([appOf('web', [web('data')])]).components;
    const tree = withChart(treeOf([appOf('web', [claim()])]), 'web', { chart: 'web', ...source?.own });
    expect(rule.check(tree)).toEqual([]);
  });
});
