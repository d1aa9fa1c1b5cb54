import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog.ts';
import { generateTrees } from '../../src/cli/generate.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import { environmentNames } from '../../src/environment/names.ts';
import { formatProblem } from '../../src/problem.ts';
import { loadRules } from '../../src/rules.ts';
import { contentOf, invalidFixtures, place, VALID } from '../helpers/environments.ts';
import { filesIn, hashOf, temporaryFolder, timesIn } from '../helpers/folders.ts';
import { problemsIn } from '../input/problems.ts';

const catalog = await loadCatalog(fileURLToPath(new URL('../../', import.meta.url)));
const rules = await loadRules();
const fixtures = invalidFixtures();
const valid = environmentNames(VALID);

function generate(from: string, out: string, names: readonly string[] = []): number {
  return generateTrees(catalog, rules, { from, out, names, check: false });
}

describe('the valid environments', () => {
  it.each(valid)('%s becomes a tree', (name) => {
    vi.spyOn(console, 'log').mockReturnValue();
    const out = temporaryFolder();
    expect(generate(VALID, out, [name])).toBe(0);
    expect(filesIn(out)).toContain(`${name}/README.md`);
    expect(filesIn(out)).toContain(`${name}/bootstrap/application.argoproj.io_root.yaml`);
  });

  it('run from no component to all platform components', () => {
    const sizes = loadEnvironments(VALID, catalog).map((environment) => environment.components.size);
    expect(Math.min(...sizes)).toBe(0);
    // All but auto-mode, which goes with what EKS does not bring itself as little as that goes with it.
    expect(Math.max(...sizes)).toBe(catalog.length - 1);
  });
});

describe('the invalid environments', () => {
  it.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    vi.spyOn(console, 'log').mockReturnValue();
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    generate(VALID, out, ['small']);
    const before = [hashOf(out), timesIn(out)];
    const problems = problemsIn(() => generate(place(fixture, join(folder, 'environments')), out));
    const told = problems.map(({ code, at }) => ({ file: basename(at.file ?? ''), code, line: at.line }));
    expect(told).toEqual(fixture.expected);
    const text = problems.map(formatProblem).join('\n');
    for (const words of fixture.says) expect(text).toContain(words);
    for (const problem of problems) expect(problem.cure).not.toBe('');
    // What looks like a password in a fixture.
    expect(text).not.toMatch(/hunter2|ghp_token/);
    expect([hashOf(out), timesIn(out)]).toEqual(before);
  });

  it('each differ from a valid one in one place', () => {
    const originals = readdirSync(VALID)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => contentOf(join(VALID, file)));
    for (const { name, files } of fixtures)
      for (const file of files) {
        const content = contentOf(file);
        const lines = Math.min(
          ...originals.map(
            ({ yaml, facts }) => changedLines(yaml, content.yaml) + changedLines(facts, content.facts),
          ),
        );
        // A section at most; what is no environment at all has no more than a line.
        if (content.yaml.length > 2) expect([name, lines <= 12]).toEqual([name, true]);
      }
  });
});

/** Lines between the first and the last that differ, in the longer of the two. */
function changedLines(a: readonly string[], b: readonly string[]): number {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return Math.max(a.length, b.length) - start - end;
}
