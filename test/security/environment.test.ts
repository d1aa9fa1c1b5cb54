import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { espalier } from '../helpers/cli.ts';
import { copyOfProject } from '../helpers/copy.ts';
import { EnvironmentCopy } from '../helpers/environment-copy.ts';
import { hashOf, temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

let copy: EnvironmentCopy;
let out: string;

beforeEach(() => {
  copy = new EnvironmentCopy();
  out = join(temporaryFolder(), 'generated');
});

const generate = () => copy.run('generate', 'dev', '--out', out);

/** Nothing but Problems: exit code 1, nothing written, no stack of the program, and no character that a terminal obeys. */
function refused(codes: RegExp): void {
  const { code, out: said, err } = generate();
  expect([code, said, err]).toEqual([1, '', expect.stringMatching(codes)]);
  expect(err).not.toMatch(/(?!\n)\p{Cc}|\n {4}at /u);
  expect(existsSync(out)).toBe(false);
}

describe('an environment is data', () => {
  it.each<[string, string, RegExp]>([
    ['a function', 'description: !!js/function "function () { process.exit(7) }"', / YAML_TAG /],
    ['a tag of its own', 'description: !include /etc/passwd', / YAML_TAG /],
    [
      'a bomb of aliases',
      `a: &a [x, x]\n${'bcdefghij'
        .split('')
        .map((key, i) => `${key}: &${key} [*${'abcdefghi'[i]}, *${'abcdefghi'[i]}]`)
        .join('\n')}`,
      / YAML_ALIAS /,
    ],
    ['a merge of keys', 'description: x\n<<: {account: "000000000000"}', / YAML_MERGE_KEY /],
    ['nesting without end', `description: ${'['.repeat(100_000)}`, / YAML_TOO_DEEP /],
    ['a prototype', 'description: x\n__proto__: {polluted: true}', / YAML_KEY /],
    [
      'a key of every object',
      'description: x\nconstructor: {prototype: {polluted: true}}',
      /"?constructor"?/,
    ],
    ['a component by its path', 'description: x\nx:\n  "../../evil": {}', / dev\.yaml:\d+ .*evil|UNKNOWN|x/],
    ['a component called like what every object has', 'description: x', /constructor/],
  ])('%s is refused', (what, line, codes) => {
    const text = copy.text('dev').replace(/^description: .*$/m, line);
    copy.write(
      'dev',
      what.startsWith('a component called')
        ? text.replace('components:\n', 'components:\n  constructor:\n  toString: {}\n')
        : text,
    );
    refused(codes);
  });

  it('of more than a mebibyte is not read, nor are its facts', () => {
    copy.write('dev', `${copy.text('dev')}# ${'x'.repeat(1024 * 1024)}\n`);
    refused(/dev\.yaml INPUT_TOO_LARGE /);
    const facts = join(copy.folder, 'dev.facts.json');
    copy.write('dev', copy.text('dev').replace(/# x+\n$/, ''));
    writeFileSync(facts, `${' '.repeat(1024 * 1024)}${readFileSync(facts, 'utf8')}`);
    refused(/dev\.facts\.json INPUT_TOO_LARGE /);
  });

  it.each([
    ['a prototype', '{"__proto__": {"polluted": true}}', / JSON_KEY /],
    ['nesting without end', '['.repeat(100_000), / JSON_TOO_DEEP /],
  ])('in its facts %s is refused', (_what, text, codes) => {
    writeFileSync(join(copy.folder, 'dev.facts.json'), text);
    refused(codes);
  });

  it('whose values drive a terminal is told of without driving it', () => {
    for (const text of ['\\u001b]0;title\\u0007', '\\u009b2J', '\\u202e', 'a\\nb']) {
      copy.write(
        'dev',
        new EnvironmentCopy().text('dev').replace('domain: dev.example.com', `domain: "${text}"`),
      );
      refused(/dev\.yaml:\d+ /);
    }
  });

  it('whose file name drives a terminal, or leads elsewhere, is refused', () => {
    writeFileSync(join(copy.folder, '\u001b[2J.yaml'), 'x: 1\n');
    writeFileSync(join(copy.folder, '...yaml'), 'x: 1\n');
    refused(/ENVIRONMENT_NAME/);
  });
});

describe('a name on the command line', () => {
  const NAMES = ['../../etc/passwd', '__proto__', '\u001b[2J$(id)'];

  it.each([
    ['generate', []],
    ['capacity', []],
    ['enable', ['keda']],
    ['disable', ['keda']],
    ['promote', ['prod']],
    ['set-image', ['metabase', 'a/b:1.2.3']],
    ['pin', ['main']],
  ])('of %s reaches no file beside the environments', (command, rest) => {
    const before = hashOf(copy.folder);
    for (const name of NAMES) {
      const { code, err } = copy.run(command, name, ...rest);
      expect([name, code, err]).toEqual([name, 1, expect.stringContaining(' ENVIRONMENT_UNKNOWN ')]);
      expect(err).not.toMatch(/root:|(?!\n)\p{Cc}/u);
    }
    expect(hashOf(copy.folder)).toBe(before);
  });

  it('of a component reaches nothing', () => {
    for (const name of ['../x', 'constructor', '__proto__']) {
      const { code, err } = copy.run('enable', 'dev', name);
      expect([code, err]).toEqual([1, expect.stringContaining(' COMPONENT_UNKNOWN ')]);
    }
  });
});

it('a component cannot be called like what every object has', () => {
  const project = copyOfProject();
  for (const name of ['constructor', '__proto__', '../x', 'a/b']) {
    expect(espalier(['new', 'app', name], { root: project, cwd: project })).toMatchObject({
      code: 1,
      err: expect.stringContaining(' COMPONENT_NAME '),
    });
  }
});

describe('the folder of the trees', () => {
  it('is not left by a link: neither the tree nor a folder of it', () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'mine'), 'mine');
    mkdirSync(out, { recursive: true });
    symlinkSync(outside, join(out, 'dev'));
    const linked = generate();
    expect([linked.code, linked.err]).toEqual([1, expect.stringContaining(' TREE_LINK ')]);
    expect(readFileSync(join(outside, 'mine'), 'utf8')).toBe('mine');
    expect(existsSync(join(outside, 'README.md'))).toBe(false);
  });

  it('loses nothing that another program wrote there', () => {
    mkdirSync(join(out, 'dev'), { recursive: true });
    writeFileSync(join(out, 'dev', 'thesis.tex'), 'years of work');
    expect(generate()).toMatchObject({ code: 1, err: expect.stringContaining(' TREE_FOREIGN ') });
    expect(readFileSync(join(out, 'dev', 'thesis.tex'), 'utf8')).toBe('years of work');
  });
});
