import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { compareFacts, factsFrom } from '../../bootstrap/facts.ts';
import { Problems } from '../../src/problem.ts';
import { Machine } from '../helpers/bootstrap-cli.ts';
import { filesIn, temporaryFolder } from '../helpers/folders.ts';
import { trees } from '../real.ts';

vi.setConfig({ testTimeout: 180_000 });

const dev = trees.get('dev')?.environment;
if (dev === undefined) throw new Error('there is no environment dev');

/** The outputs of dev's stack as Pulumi prints them, with changes. */
const outputsOf = (change: object = {}) =>
  JSON.stringify({
    ...dev.facts,
    kubeconfigCommand: 'aws eks update-kubeconfig',
    roleArns: { karpenter: 'arn:aws:iam::111122223333:role/espalier-dev-karpenter' },
    ...change,
  });

/** Code and output of each problem with the outputs. */
function wrongIn(outputs: string): string[] {
  try {
    factsFrom(outputs, dev as NonNullable<typeof dev>);
    return [];
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return error.problems.map(({ code, at }) => `${code} ${at.object ?? at.file}`);
  }
}

describe('facts in the outputs of a stack', () => {
  it('are those that the tree needs, and nothing else of the outputs', () => {
    expect(factsFrom(outputsOf(), dev)).toEqual(dev.facts);
  });

  it.each([
    ['missing', { vpcId: undefined }, 'FACTS_OUTPUT_MISSING output vpcId of the stack'],
    ['null', { clusterEndpoint: null }, 'FACTS_OUTPUT_MISSING output clusterEndpoint of the stack'],
    ['of another form', { vpcId: 'sg-123' }, 'FACTS_OUTPUT_WRONG output vpcId of the stack'],
    ['a list', { vpcId: ['vpc-0d1e2f3a4b5c6d7e8'] }, 'FACTS_OUTPUT_WRONG output vpcId of the stack'],
    ['secret', { databaseHost: '[secret]' }, 'FACTS_OUTPUT_WRONG output databaseHost of the stack'],
    ['of another account', { account: '999999999999' }, 'FACTS_OUTPUT_WRONG output account of the stack'],
    [
      'an ARN of another region',
      { certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/1' },
      'FACTS_OUTPUT_WRONG output certificateArn of the stack',
    ],
    [
      'missing though the environment has a database',
      { databaseHost: undefined },
      'FACTS_OUTPUT_MISSING output databaseHost of the stack',
    ],
  ])('are refused where one is %s', (_what, change, problem) => {
    expect(wrongIn(outputsOf(change))).toEqual([problem]);
  });

  it('are told of all at once where the stack is not made yet', () => {
    expect(wrongIn('{}').length).toBe(6);
  });

  it.each(['', '[]', '{"vpcId": "vpc-', 'warning: something\n{}'])('are not read out of %j', (text) => {
    expect(wrongIn(text)).toEqual([expect.stringMatching(/^JSON_\w+ the outputs of stack dev$/)]);
  });
});

describe('a file of facts', () => {
  it('keeps the schema that it names for editors', () => {
    const file = join(temporaryFolder(), 'dev.facts.json');
    writeFileSync(file, JSON.stringify({ $schema: './facts.json', ...dev.facts }));
    const { text, changes } = compareFacts(file, { ...dev.facts, vpcId: 'vpc-00000000' });
    expect(JSON.parse(text)).toMatchObject({ $schema: './facts.json', vpcId: 'vpc-00000000' });
    expect(changes).toEqual([`vpcId: ${dev.facts.vpcId} -> vpc-00000000`]);
  });

  it('loses what the stack no longer has', () => {
    const file = join(temporaryFolder(), 'dev.facts.json');
    writeFileSync(file, JSON.stringify(dev.facts));
    const { databaseHost: _, ...rest } = dev.facts;
    const { text, changes } = compareFacts(file, rest);
    expect(changes).toEqual([`databaseHost: ${dev.facts.databaseHost} -> none`]);
    expect(JSON.parse(text)).toEqual(rest);
  });
});

describe('the command', () => {
  const there = { to: 'stack ls', out: '[{ "name": "dev" }]' };
  const output = (change: object = {}) => ({ to: 'stack output --json --stack dev', out: outputsOf(change) });

  it('writes what has changed, says it, and next time that nothing has', () => {
    const machine = new Machine([there, output({ vpcId: 'vpc-0123456789abcdef0' })]);
    const file = join(machine.environments, 'dev.facts.json');
    const first = machine.run('facts', 'dev');
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(
      /^ {2}vpcId: vpc-0d1e2f3a4b5c6d7e8 -> vpc-0123456789abcdef0\nwrote .*npm run generate/,
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...dev.facts, vpcId: 'vpc-0123456789abcdef0' });
    const { mtimeMs } = statSync(file);
    expect(machine.run('facts', 'dev').out).toMatch(/dev\.facts\.json is unchanged\n$/);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    // Nothing shows secrets.
    expect(machine.pulumi.lines.join('\n')).not.toContain('--show-secrets');
  });

  it('starts from no facts, and from those of another cluster', () => {
    const machine = new Machine([there, output()]);
    const file = join(machine.environments, 'dev.facts.json');
    rmSync(file);
    expect(machine.run('facts', 'dev').out).toMatch(/^ {2}account: none -> 111122223333\n/);
    const written = readFileSync(file, 'utf8');
    writeFileSync(file, written.replaceAll('espalier-dev', 'other'));
    expect(machine.run('facts', 'dev').out).toMatch(/^ {2}cluster: other -> espalier-dev\n/);
    expect(readFileSync(file, 'utf8')).toBe(written);
  });

  it('leaves the file as it is where anything is wrong', () => {
    const machine = new Machine([there, output({ vpcId: 'sg-1' })]);
    const file = join(machine.environments, 'dev.facts.json');
    const before = readFileSync(file, 'utf8');
    const files = filesIn(machine.environments);
    const cut = { to: 'stack output', out: outputsOf().slice(0, 100) };
    for (const [answers, says] of [
      [[there, output({ vpcId: 'sg-1' })], /FACTS_OUTPUT_WRONG/],
      [[there, cut], /JSON_SYNTAX/],
      [
        [there, { to: 'stack output', out: outputsOf(), err: 'error: lost', code: 255 }],
        /PULUMI_FAILED error: lost/,
      ],
      [[{ to: 'stack ls', out: '[]' }], /STACK_MISSING/],
    ] as const) {
      machine.pulumi.answer(answers);
      expect(machine.run('facts', 'dev')).toMatchObject({ code: 1, err: expect.stringMatching(says) });
    }
    expect(readFileSync(file, 'utf8')).toBe(before);
    expect(filesIn(machine.environments)).toEqual(files);
  });
});
