import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: plain JavaScript, run by npm before anything is installed
import { missingEntries, platformOf } from '../scripts/complete-lock.mjs';

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

describe('package-lock.json', () => {
  test('lacks no platform that an optional dependency names, so that npm ci works on all of them', () => {
    expect(missingEntries(lock)).toEqual({});
  });

  test('gets an entry for a platform that the registry did not offer', () => {
    const packages = {
      'node_modules/tool': { dev: true, optionalDependencies: { '@tool/cli-linux-x64-musl': '1.2.3' } },
    };
    expect(missingEntries({ packages })).toEqual({
      'node_modules/@tool/cli-linux-x64-musl': {
        version: '1.2.3',
        cpu: ['x64'],
        os: ['linux'],
        libc: ['musl'],
        dev: true,
        optional: true,
      },
    });
  });

  test('does not guess a platform that the name does not say', () => {
    expect(() => platformOf('@tool/cli')).toThrow('cannot tell the platform');
  });

  test('holds exact versions only', () => {
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
    }
  });
});
