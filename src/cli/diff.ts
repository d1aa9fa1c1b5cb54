import { nearest } from '../nearest.ts';
import { type Problem, printable, throwIfAny } from '../problem.ts';
import { SEVERITIES } from '../review/types.ts';
import { type Report, review, type Severity, type Side, sideOf } from '../review.ts';
import { type Command, UsageError } from './command.ts';

const FORMATS = ['text', 'markdown', 'json'];

const command: Command = {
  usage: `espalier diff [env...] [--base REF|DIR] [--head REF|DIR] [--format text|markdown|json] [--json] [--fail-on SEVERITY]

Compares two generated trees object by object, and says of each change what it does to the running cluster, with the fields
that cause it and how much it matters; then cost and capacity before and after. Trees are data: nothing of them is run
(docs/review.md). Exits with 0, whatever differs.

  --base REF|DIR      a branch, tag or commit, or a folder of trees (default: main)
  --head REF|DIR      the same of the other side (default: generated)
  --repo DIR          folder that holds generated/ and charts/ in commits (default: this one)
  --format FORMAT     text; markdown, as a comment on a pull request; json, for programs
  --json              the same as --format json
  --fail-on SEVERITY  exit with 1 where a change is high, or at least medium, low or info`,
  options: {
    base: { type: 'string' },
    head: { type: 'string' },
    repo: { type: 'string' },
    format: { type: 'string' },
    json: { type: 'boolean' },
    'fail-on': { type: 'string' },
  },
  completes: ['environment'],

  async run({ positionals, text, flag }) {
    const format = among('format', text('format') ?? (flag('json') ? 'json' : 'text'), FORMATS);
    if (flag('json') && format !== 'json')
      throw new UsageError(`--json and --format ${format} contradict each other`);
    const limit = text('fail-on');
    const failOn = limit === undefined ? undefined : (among('fail-on', limit, SEVERITIES) as Severity);
    const repo = text('repo') ?? '.';
    const head = sideOf(text('head') ?? 'generated', repo);
    const base = sideOf(text('base') ?? 'main', repo);
    throwIfAny(positionals.flatMap((name) => unknownName(name, base, head)));
    const report = review(base, head, positionals.length > 0 ? [...new Set(positionals)].sort() : undefined);
    console.log(await formatted(format, report, base, head));
    return failOn !== undefined && isReached(report, failOn) ? 1 : 0;
  },
};

function among(option: string, value: string, values: readonly string[]): string {
  if (values.includes(value)) return value;
  const guess = nearest(value, values);
  throw new UsageError(
    `--${option} is "${printable(value)}"; it must be one of ${values.join(', ')}${guess ? `; did you mean "${guess}"?` : ''}`,
  );
}

function unknownName(name: string, base: Side, head: Side): Problem[] {
  if (base.trees.has(name) || head.trees.has(name)) return [];
  const names = [...new Set([...base.trees.keys(), ...head.trees.keys()])].sort();
  const guess = nearest(name, names);
  return [
    {
      code: 'DIFF_UNKNOWN_ENVIRONMENT',
      at: { file: head.label },
      message: `there is no tree "${name}" on either side`,
      cure: guess ? `Did you mean "${guess}"?` : `Name one of: ${names.join(', ')}`,
    },
  ];
}

async function formatted(format: string, report: Report, base: Side, head: Side): Promise<string> {
  if (format === 'json') return (await import('../review/format/json.ts')).jsonOf(report);
  if (format === 'text') return (await import('../review/format/text.ts')).textOf(report, hasColours());
  const { markdownOf } = await import('../review/format/markdown.ts');
  const { rawDiffs } = await import('../review/raw-diffs.ts');
  const names = report.environments.map(({ name }) => name);
  return markdownOf(report, () => rawDiffs(base, head, names));
}

/** https://no-color.org */
const hasColours = () => process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '';

function isReached({ counts, environments }: Report, limit: Severity): boolean {
  const worst = SEVERITIES.slice(0, SEVERITIES.indexOf(limit) + 1);
  const isRemoved = environments.some(({ state }) => state === 'removed');
  return isRemoved || worst.some((severity) => counts[severity] > 0);
}

export default command;
