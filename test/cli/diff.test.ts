import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { reportSchema } from '../../src/review/schema.ts';
import { espalier, ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

/** The committed trees, and a copy with another image in one environment. */
function folders() {
  const head = join(temporaryFolder(), 'trees');
  cpSync(join(ROOT, 'generated'), head, { recursive: true });
  const file = join(head, 'dev/metabase/deployment.apps_metabase.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/(image: \S+:)\S+/, '$1v9.9.9'));
  return ['--base', join(ROOT, 'generated'), '--head', head];
}

it('says what a change does, in every format', () => {
  const sides = folders();
  const text = espalier(['diff', ...sides]);
  expect(text).toMatchObject({ code: 0, err: '' });
  expect(text.out).toContain('MEDIUM Deployment metabase/metabase  changed  (metabase; dev)');
  expect(text.out).toContain('restarted: pods are replaced, rolling');
  expect(text.out).not.toContain('\u001b');
  const markdown = espalier(['diff', ...sides, '--format', 'markdown']).out;
  expect(markdown).toContain('<!-- espalier diff -->');
  expect(markdown).toMatch(/^\+ +image: docker.io\/metabase\/metabase:v9.9.9$/m);
  const json = espalier(['diff', ...sides, '--json']).out;
  const report = reportSchema.parse(JSON.parse(json));
  expect(report.counts).toEqual({ high: 0, medium: 1, low: 0, info: 0 });
  expect(espalier(['diff', 'prod', ...sides, '--json']).out).toContain('"changes": []');
});

it('exits with 1 only where it is told to fail', () => {
  const sides = folders();
  expect(espalier(['diff', ...sides, '--fail-on', 'high']).code).toBe(0);
  expect(espalier(['diff', ...sides, '--fail-on', 'medium']).code).toBe(1);
  expect(espalier(['diff', 'prod', ...sides, '--fail-on', 'info']).code).toBe(0);
});

describe('what is wrong', () => {
  it.each([
    [['--format', 'jsn'], 'did you mean "json"?'],
    [['--fail-on', 'worst'], 'it must be one of high, medium, low, info'],
    [['--format', 'text', '--json'], 'contradict'],
  ])('is wrong usage: %j', (args, message) => {
    expect(espalier(['diff', ...args])).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });

  it('is a problem with a code', () => {
    const sides = folders();
    expect(espalier(['diff', 'prd', ...sides])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/DIFF_UNKNOWN_ENVIRONMENT .*"prd".*\n.*Did you mean "prod"/),
    });
    expect(espalier(['diff', '--base', 'no/such'], { cwd: ROOT })).toMatchObject({
      code: 1,
      err: expect.stringContaining('DIFF_UNKNOWN_REF'),
    });
  });
});
