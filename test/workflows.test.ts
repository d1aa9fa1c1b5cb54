import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { missingTool } from '../lab/tools.ts';
import { ROOT } from '../src/cli/root.ts';

const FOLDER = join(ROOT, '.github/workflows');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const { jobs, permissions } = parse(text) as {
    readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
    readonly permissions: unknown;
  };
  return { name, text, permissions, steps: Object.values(jobs).flatMap(({ steps }) => steps) };
});

const stepOf = (action: string, named: string) =>
  workflows.find(({ name }) => name === named)?.steps.find(({ uses }) => uses?.startsWith(`${action}@`));

describe.each(workflows)('$name', ({ text, permissions, steps }) => {
  it('runs no action that can change under its name, and says which version each is', () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, it]) => it);
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const it of uses) expect(it).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('may read the repository and leaves no token behind', () => {
    expect(permissions).toEqual({ contents: 'read' });
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual([false]);
  });
});

describe('lab.yml', () => {
  it('builds with the Go that the lab tells people to install', () => {
    const version = stepOf('actions/setup-go', 'lab.yml')?.with?.['go-version'];
    expect(missingTool('go').cure).toContain(`/go${version}.`);
  });

  it('keeps programs only for as long as nothing that they follow from changes', () => {
    const key = stepOf('actions/cache', 'lab.yml')?.with?.key;
    expect(key).toContain("hashFiles('lab/build/**', 'lab/programs.ts')");
    expect(key).toContain('steps.go.outputs.go-version');
  });

  it('never takes a skipped run for a good one', () => {
    const runs = workflows.flatMap(({ steps }) => steps).flatMap(({ run }) => run ?? []);
    const tests = runs.filter((run) => run.includes('test:lab'));
    expect(tests.length).toBeGreaterThan(0);
    for (const run of tests) expect(run).toContain('--required');
  });
});
