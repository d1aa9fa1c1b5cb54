import { describe, expect, it } from 'vitest';
import { SYNC_WAVE } from '../../src/house.ts';
import type { KubeObject } from '../../src/object.ts';
import rule from '../../src/rules/nothing-suspended.ts';
import { appOf, brokenRules, container, treeOf } from '../kit.ts';

const job = (suspend: boolean, wave = '0'): KubeObject => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'import', annotations: { [SYNC_WAVE]: wave } },
  spec: {
    suspend,
    ttlSecondsAfterFinished: 600,
    template: {
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        containers: [container('import', { readinessProbe: undefined, ports: [] })],
      },
    },
  },
});

const scaled = (annotations: Record<string, string>): KubeObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name: 'web', annotations },
  spec: { scaleTargetRef: { name: 'web' }, triggers: [] },
});

/** The component, and a later one that waits for it. */
function waitedFor(objects: readonly KubeObject[]) {
  const first = appOf('first', objects);
  return treeOf([first, appOf('second', [], { needs: [first] })]);
}

describe('SUSPENDED_IN_WAVE', () => {
  it('takes a Job that runs, wherever it is', () => {
    expect(brokenRules(waitedFor([job(false)]))).toEqual([]);
  });

  it('takes one that rests where nothing waits for it', () => {
    expect(brokenRules(treeOf([appOf('only', [job(true)])]))).toEqual([]);
  });

  it('refuses one that rests in a component which others wait for', () => {
    const tree = waitedFor([job(true)]);
    expect(brokenRules(tree)).toEqual(['SUSPENDED_IN_WAVE']);
    expect(rule.check(tree)[0]?.at).toMatchObject({ component: 'first', path: 'spec.suspend' });
  });

  it('refuses one that rests in a wave of its component which others wait for', () => {
    const last = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'done', annotations: { [SYNC_WAVE]: '1' } },
    };
    expect(brokenRules(treeOf([appOf('only', [job(true), last])]))).toEqual(['SUSPENDED_IN_WAVE']);
  });

  it('knows what each kind says of resting', () => {
    const paused = 'autoscaling.keda.sh/paused';
    expect(rule.check(waitedFor([scaled({ [paused]: 'true' })]))).toHaveLength(1);
    expect(rule.check(waitedFor([scaled({ [`${paused}-replicas`]: '0' })]))).toHaveLength(1);
    expect(rule.check(waitedFor([scaled({ [paused]: 'false' })]))).toEqual([]);
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };
    expect(rule.check(waitedFor([{ ...deployment, spec: { paused: true } }]))).toHaveLength(1);
    const cron = { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name: 'web' } };
    expect(rule.check(waitedFor([{ ...cron, spec: { suspend: true } }]))).toHaveLength(1);
  });
});
