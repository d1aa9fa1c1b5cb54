import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadRules } from '../src/rules.ts';

const files = readdirSync(new URL('../src/rules/', import.meta.url)).filter((f) => !f.startsWith('_'));
const rules = await loadRules();

describe('the rules', () => {
  test('are found by their place, each under a code of its own', () => {
    expect(rules).toHaveLength(files.length);
    expect(new Set(rules.map((rule) => rule.code)).size).toBe(rules.length);
    for (const { code } of rules) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
  });

  test('say what must hold and where that is from', () => {
    for (const { code, title, source } of rules) {
      expect(title.length, code).toBeGreaterThan(20);
      expect(source.length, code).toBeGreaterThan(5);
    }
  });

  test.each(files)('%s has a test that breaks it', (file) => {
    const name = file.replace(/\.ts$/, '.test.ts');
    expect(existsSync(new URL(`rules/${name}`, import.meta.url))).toBe(true);
  });
});
