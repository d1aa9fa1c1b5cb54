import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/object.ts';
import { secretsSection } from '../../../src/readme/secrets.ts';
import { complaints, treeWith } from '../../helpers/switched.ts';
import { brokenRules } from '../../kit.ts';
import { environmentNames, trees } from '../../real.ts';

const ARN = 'arn:aws:secretsmanager:eu-west-1:555566667777:secret:rds!db-1-AbCdEf';

const treeOf = (name: string, config: object = {}, change: object = {}) =>
  treeWith(name, { 'metabase-database': config }, change);

function builtOf(name: string, config: object = {}, change: object = {}) {
  const tree = treeOf(name, config, change);
  const built = tree.components.find(({ component }) => component.name === 'metabase-database');
  if (!built) throw new Error('not built');
  const metabase = tree.components.find(({ component }) => component.name === 'metabase');
  const job = built.objects.find(({ kind }) => kind === 'Job') as KubeObject;
  return { tree, built, job, metabase, container: job.spec.template.spec.containers[0] };
}

describe.each(environmentNames)('the database of metabase in %s', (name) => {
  const { tree, built, job, metabase, container } = builtOf(name);

  it('breaks no rule', () => expect(brokenRules(tree, 'bare')).toEqual([]));

  it('is made before Metabase, and once', () => {
    expect(built.wave).toBeLessThan(metabase?.wave as number);
    // Self-heal would make a Job again that removes itself; a hook would run at every sync, and nobody would wait for it.
    expect(job.spec.ttlSecondsAfterFinished).toBeUndefined();
    expect(job.metadata.annotations).toBeUndefined();
  });

  it('takes every credential from a Secret, the master ones where Metabase has no access', () => {
    const secrets = container.env.filter((it: { valueFrom?: unknown }) => it.valueFrom);
    expect(
      secrets.map((it: { valueFrom: { secretKeyRef: { name: string } } }) => it.valueFrom.secretKeyRef.name),
    ).toEqual(['database-master', 'database-master', 'metabase-database', 'metabase-database']);
    const readers = tree.components.filter(({ objects }) =>
      JSON.stringify(objects).includes(tree.environment.facts.databaseSecretArn as string),
    );
    expect(readers.map(({ component }) => component.name)).toEqual(['metabase-database']);
    expect(built.namespace).not.toBe(metabase?.namespace);
  });

  it('speaks TLS to the database that Metabase uses', () => {
    const env = new Map(container.env.map((it: { name: string; value?: string }) => [it.name, it.value]));
    expect(env.get('DATABASE_HOST')).toBe(tree.environment.facts.databaseHost);
    expect([env.get('PGSSLMODE'), ...container.args]).toContain(
      env.has('PGSSLMODE') ? 'require' : '--ssl-mode=REQUIRED',
    );
  });

  it('asks nobody to make the master secret, which RDS makes', () => {
    expect(secretsSection(tree)).not.toContain(tree.environment.facts.databaseSecretArn);
    expect(secretsSection(tree)).toContain(`/metabase/database\``);
  });
});

it('whatever changes is another Job, since no Job can be changed; what does not, is the same', () => {
  const nameOf = (config: object, change: object = {}) => builtOf('prod', config, change).job.metadata.name;
  const usual = nameOf({});
  expect(usual).toMatch(/^metabase-database-[0-9a-f]{10}$/);
  expect(nameOf({ run: 1 })).toBe(usual);
  const { facts } = trees.get('prod')?.environment ?? {};
  const others = [
    nameOf({ run: 2 }),
    nameOf({ image: 'registry.example.com/postgres:17.7.0' }),
    nameOf({}, { facts: { ...facts, databaseHost: 'other.example.com' } }),
  ];
  expect(new Set([usual, ...others]).size).toBe(4);
  // Another master secret is another master password and nothing else: what was made stays as it is.
  expect(nameOf({}, { facts: { ...facts, databaseSecretArn: ARN } })).toBe(usual);
});

it('says what is missing', () => {
  const said = (change: object) => complaints('metabase-database', {}, change).join();
  expect(said({})).toBe('');
  expect(said({ database: { kind: 'external', engine: 'postgres', host: 'db.example.com' } })).toMatch(
    /only the master secret/,
  );
  const { facts } = trees.get('staging')?.environment ?? {};
  expect(said({ facts: { ...facts, databaseSecretArn: undefined } })).toMatch(
    /do not name the master secret/,
  );
});
