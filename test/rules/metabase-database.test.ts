import { expect, it } from 'vitest';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';
import { metabase, secretEnv } from './metabase.ts';

const broken = (env: readonly object[]) => brokenRules(treeOf([appOf('metabase', metabase({ env }))]));
const TYPE = { name: 'MB_DB_TYPE', value: 'postgres' };
const PASS = secretEnv('MB_DB_PASS');
const KEY = secretEnv('MB_ENCRYPTION_SECRET_KEY');

it('a database outside the pod, with password and key from a Secret, is right', () => {
  expect(broken([TYPE, PASS, KEY])).toEqual([]);
  expect(broken([secretEnv('MB_DB_CONNECTION_URI'), KEY])).toEqual([]);
});

it.each([
  ['no database, so H2 in the pod', [PASS, KEY]],
  ['H2', [{ name: 'MB_DB_TYPE', value: 'h2' }, PASS, KEY]],
  ['a password in clear', [TYPE, { name: 'MB_DB_PASS', value: 'swordfish' }, KEY]],
  ['no encryption key', [TYPE, PASS]],
])('%s is refused', (_, env) => {
  expect(broken(env)).toEqual(['METABASE_DATABASE']);
});

const ofChart = (database: object) =>
  brokenRules(
    withChart(treeOf([appOf('metabase', [])]), 'metabase', {
      chart: 'metabase',
      values: { database, startupProbe: { failureThreshold: 120 } },
    }),
  );

it('the upstream chart is held to the same', () => {
  const right = { type: 'postgres', existingSecret: 'db', existingSecretEncryptionKeyKey: 'key' };
  expect(ofChart(right)).toEqual([]);
  expect(ofChart({ ...right, type: undefined })).toEqual(['METABASE_DATABASE']);
  expect(ofChart({ ...right, existingSecret: undefined })).toEqual(['METABASE_DATABASE']);
  expect(ofChart({ ...right, existingSecretEncryptionKeyKey: undefined })).toEqual(['METABASE_DATABASE']);
});
