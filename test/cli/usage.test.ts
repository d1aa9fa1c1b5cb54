import { expect, it, vi } from 'vitest';
import { espalier } from '../helpers/cli.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

it.each<[string, string[], RegExp]>([
  ['no command', [], /^espalier <command>/],
  [
    'an unknown command',
    ['genrate'],
    /^there is no command "genrate"; did you mean "generate"\?\n\nespalier <command>/,
  ],
  ['a command like none', ['xyzzy'], /^there is no command "xyzzy"\n/],
  ['a command that drives a terminal', ['\u001b[2J'], /^there is no command "\\u001b\[2J"\n/],
  ['a name that every object has', ['constructor'], /^there is no command "constructor"\n/],
  [
    'an unknown option',
    ['generate', '--chek'],
    /^there is no option "--chek"; did you mean "--check"\?\n\nespalier generate /,
  ],
  ['an unknown short option', ['generate', '-x'], /^there is no option "-x"\n/],
  ['an option without its value', ['generate', '--from'], /^Option '--from <value>' argument missing\n/],
  ['an option with an empty value', ['generate', '--out='], /^--out is given no value\n/],
  ['a value for a flag', ['generate', '--check=yes'], /^Option '--check' does not take an argument\n/],
  ['too many arguments', ['schema', 'dev'], /^1 arguments where 0 are wanted\n/],
  ['a kind of component that is none', ['new', 'thing', 'x'], /^"thing" is neither app nor addon\n/],
])('%s is wrong usage', (_what, args, says) => {
  const { code, out, err } = espalier(args);
  expect(code).toBe(2);
  expect(args.length === 0 ? out : err).toMatch(says);
  expect(err).not.toMatch(/ at .*:\d+:\d+/);
});

it.each([[['--help']], [['-h']], [['help']], [['generate', '--help']], [['init', 'x', '-h']]])(
  '%j is no mistake',
  (args) => {
    expect(espalier(args)).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^espalier /) });
  },
);
