import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { loadCatalog } from '../../src/catalog.ts';
import { generateTrees } from '../../src/cli/generate.ts';
import { environmentJsonSchema } from '../../src/environment/json-schema.ts';
import { formatProblem, type Problem, Problems } from '../../src/problem.ts';
import { loadRules } from '../../src/rules.ts';
import { hashOf, temporaryFolder } from '../helpers/folders.ts';
import { type Input, mutatedBytes, mutatedTree, plausible } from '../helpers/mutations.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const catalog = await loadCatalog(ROOT);
const rules = await loadRules();
/** Runs of each kind, where the default, which takes some seconds, is not enough. */
const asked = process.env.FUZZ_RUNS === undefined ? undefined : Number(process.env.FUZZ_RUNS);

const inputs: Input[] = ['dev', 'staging', 'prod'].map((name) => ({
  yaml: readFileSync(join(ROOT, `environments/${name}.yaml`), 'utf8'),
  facts: readFileSync(join(ROOT, `environments/${name}.facts.json`), 'utf8'),
}));

/** Codes of faults in this project, not in an environment: no input may lead to them. */
const OWN_FAULTS = new Set(['COMPONENT_FAILED', 'PATH_UNSAFE', 'PATH_COLLISION']);

it.each([
  ['bytes', mutatedBytes(inputs), 150],
  ['values', mutatedTree(inputs), 100],
  ['settings', plausible(inputs, JSON.parse(environmentJsonSchema(catalog))), 40],
])(
  'an environment whose %s were changed at random becomes a tree or Problems, and Problems leave the tree alone',
  (_what, mutations, usual) => {
    vi.spyOn(console, 'log').mockReturnValue();
    const folder = temporaryFolder();
    const from = join(folder, 'environments');
    const out = join(folder, 'out');
    mkdirSync(from);

    function generate({ yaml, facts }: Input): readonly Problem[] {
      writeFileSync(join(from, 'fuzz.yaml'), yaml);
      writeFileSync(join(from, 'fuzz.facts.json'), facts);
      try {
        generateTrees(catalog, rules, { from, out, check: false });
        return [];
      } catch (error) {
        if (!(error instanceof Problems)) throw error;
        expect(error.problems).not.toEqual([]);
        return error.problems;
      }
    }

    for (const input of inputs) expect(generate(input)).toEqual([]);
    let before = hashOf(out);
    fc.assert(
      fc.property(mutations, (input) => {
        const start = performance.now();
        const problems = generate(input);
        // A run takes a tenth of a second; only something that grows without bound takes this long.
        expect(performance.now() - start).toBeLessThan(10_000);
        const after = hashOf(out);
        if (problems.length > 0) expect(after).toBe(before);
        before = after;
        for (const problem of problems) {
          expect(formatProblem(problem)).toMatch(/^[^\p{Cc}]* [A-Z_]+ [^\p{Cc}]+(\n[^\p{Cc}]+)+$/u);
          expect(OWN_FAULTS.has(problem.code) ? formatProblem(problem) : '').toBe('');
          expect(problem.at.file ?? problem.at.environment).toBeDefined();
        }
      }),
      // Each run is slow and its input long: the seed says enough, shrinking would take minutes.
      { numRuns: asked ?? usual, endOnFailure: true },
    );
  },
  120_000 + (asked ?? 0) * 1000,
);
