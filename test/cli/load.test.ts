import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { espalier } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';

const PROFILE = 'recipes/load/one-client.yaml';
const load = (...args: string[]) => espalier(['load', ...args]);

describe('espalier load', () => {
  it('sends the load to the web address that the environment gives the app', () => {
    const { code, out } = load('dev', 'metabase', '--profile', PROFILE);
    expect(code).toBe(0);
    expect(out).toContain('"https://metabase.dev.example.com"');
  });

  it('writes a plan for JMeter to the Service, on demand into a file', () => {
    const file = join(temporaryFolder(), 'plan.jmx');
    const { code, out } = load(
      'dev',
      'metabase',
      '--profile',
      PROFILE,
      '--tool',
      'jmeter',
      '--inside',
      '--out',
      file,
    );
    expect([code, out]).toEqual([0, '']);
    expect(readFileSync(file, 'utf8')).toContain('>metabase.metabase.svc.cluster.local<');
    rmSync(file);
  });

  it.each([
    ['an app that is not there', ['dev', 'metabse', '--profile', PROFILE], 1, 'did you mean "metabase"?'],
    ['an environment that is not there', ['dve', 'metabase', '--profile', PROFILE], 1, 'ENVIRONMENT_UNKNOWN'],
    ['an app without an address', ['dev', 'keda', '--profile', PROFILE], 1, 'NO_TARGET'],
    [
      'an app whose load balancer has no name but that of AWS',
      ['gitops-karpenter', 'cors-proxy', '--from', 'recipes', '--profile', PROFILE],
      1,
      'load balancer of its own',
    ],
    ['a profile that is not there', ['dev', 'metabase', '--profile', 'none.yaml'], 1, 'FILE_MISSING'],
    [
      'a profile that is none',
      ['dev', 'metabase', '--profile', 'environments/dev.yaml'],
      1,
      'environments/dev.yaml:',
    ],
    ['no profile', ['dev', 'metabase'], 2, '--profile is missing'],
    ['a tool of no name', ['dev', 'metabase', '--profile', PROFILE, '--tool', 'ab'], 2, 'k6, jmeter'],
    [
      'two addresses',
      ['dev', 'metabase', '--profile', PROFILE, '--inside', '--target', 'http://x'],
      2,
      'exclude each other',
    ],
    [
      'an address with a path',
      ['dev', 'metabase', '--profile', PROFILE, '--target', 'http://x/y'],
      2,
      'without a path',
    ],
  ])('refuses %s', (_, args, code, said) => {
    const ended = load(...args);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(said);
    expect(ended.out).toBe('');
  });
});
