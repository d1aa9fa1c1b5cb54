import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';
import { metabase } from './metabase.ts';

const broken = (change: Parameters<typeof metabase>[0]) =>
  brokenRules(treeOf([appOf('metabase', metabase(change))]));

it('ten minutes to start and no surge are right, and so is Recreate', () => {
  expect(broken({})).toEqual([]);
  expect(broken({ strategy: { type: 'Recreate' } })).toEqual([]);
});

it.each([
  ['five minutes to start', { startSeconds: 300 }],
  ['no startup probe', { startSeconds: 0 }],
  [
    'a surge of one',
    { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
  ],
  ['the default strategy', { strategy: undefined }],
])('%s may leave the migration lock behind', (_, change) => {
  expect(broken(change)).toEqual(['METABASE_MIGRATION']);
});

it('the upstream chart allows five minutes unless told otherwise', () => {
  const database = { type: 'postgres', existingSecret: 'db', existingSecretEncryptionKeyKey: 'key' };
  const ofChart = (startupProbe: object) =>
    brokenRules(
      withChart(treeOf([appOf('metabase', [])]), 'metabase', {
        chart: 'metabase',
        values: { database, startupProbe },
      }),
    );
  expect(ofChart({ failureThreshold: 120 })).toEqual([]);
  expect(ofChart({})).toEqual(['METABASE_MIGRATION']);
});
