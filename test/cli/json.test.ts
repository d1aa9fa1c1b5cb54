import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { jsonText } from '../../src/cli/json.ts';
import { ESPALIER } from '../../src/cli/main.ts';
import { Progress } from '../../src/cli/progress.ts';
import { espalier, ROOT } from '../helpers/cli.ts';
import { EnvironmentCopy } from '../helpers/environment-copy.ts';
import { temporaryFolder } from '../helpers/folders.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

describe('jsonText', () => {
  it('says the same without a character that drives a terminal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: 'binary' }), (value, text) => {
        const written = jsonText({ value, text });
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify({ value, text })));
        expect(written).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
    );
    // Beyond the first plane, and of two halves.
    expect(JSON.parse(jsonText('\u{e0001}\u009b\ud800'))).toBe('\u{e0001}\u009b\ud800');
  });
});

describe('--json', () => {
  it('says problems in the documented shape, on stdout, with exit code 1', () => {
    const copy = new EnvironmentCopy();
    copy.edit('dev', 'nat: single', 'nat: "\\u009b2J"');
    for (const command of ['generate', 'capacity']) {
      const { code, out, err } = espalier([
        command,
        '--json',
        '--from',
        copy.folder,
        ...(command === 'generate' ? ['--out', temporaryFolder()] : []),
      ]);
      expect([code, err]).toEqual([1, '']);
      expect(out).not.toContain('\u009b');
      const { problems } = JSON.parse(out);
      expect(problems).toEqual([
        {
          code: expect.stringMatching(/^[A-Z_]+$/),
          at: { file: join(copy.folder, 'dev.yaml'), line: expect.any(Number), path: 'network.nat' },
          message: expect.any(String),
          cure: expect.any(String),
        },
      ]);
    }
  });

  it('says what generate wrote, and what differs', () => {
    const copy = new EnvironmentCopy();
    const out = temporaryFolder();
    const run = (...args: string[]) =>
      espalier(['generate', 'dev', '--json', '--from', copy.folder, '--out', out, ...args]);
    const written = JSON.parse(run().out);
    expect(written).toEqual({
      trees: [
        {
          folder: join(out, 'dev'),
          files: expect.any(Number),
          created: written.trees[0].files,
          changed: 0,
          removed: 0,
        },
      ],
    });
    expect(run('--check')).toEqual({
      code: 0,
      out: `${JSON.stringify({ differences: [] }, null, 2)}\n`,
      err: '',
    });
    writeFileSync(join(out, 'dev/README.md'), 'edited');
    rmSync(join(out, 'dev/ACCESS.md'));
    const checked = run('--check');
    expect([checked.code, JSON.parse(checked.out)]).toEqual([
      1,
      {
        differences: [
          { what: 'missing', file: join(out, 'dev/ACCESS.md') },
          { what: 'differs', file: join(out, 'dev/README.md') },
        ],
      },
    ]);
  });

  it('lists rules', () => {
    const rules = JSON.parse(espalier(['rules', '--json']).out);
    expect(rules.length).toBeGreaterThan(50);
    for (const rule of rules) expect(Object.keys(rule)).toEqual(['code', 'title', 'source']);
  });

  it('has its shape documented for every command that takes it', async () => {
    const text = readFileSync(join(ROOT, 'docs/json.md'), 'utf8');
    for (const [name, { load }] of Object.entries(ESPALIER.commands)) {
      const { options, usage } = (await load()).default;
      expect([name, text.includes(`\`${name}\``)]).toEqual([name, 'json' in options]);
      expect([name, usage.includes('--json')]).toEqual([name, 'json' in options]);
    }
  });
});

describe('progress', () => {
  function shown(isTTY: boolean, ...steps: readonly [at: number, text: string][]): string {
    const written: string[] = [];
    let now = 0;
    const progress = new Progress({ isTTY, write: (text: string) => written.push(text) }, () => now);
    for (const [at, text] of steps) {
      now = at;
      progress.step(text);
    }
    progress.done();
    return written.join('');
  }

  it('begins after two seconds, on one line, which it takes away', () => {
    expect(shown(true, [100, 'a'], [2100, 'b'], [2200, 'c'])).toBe('\r\u001b[Kb\r\u001b[Kc\r\u001b[K');
    expect(shown(true, [100, 'a'], [1900, 'b'])).toBe('');
  });

  it('says nothing where nobody looks', () => {
    expect(shown(false, [5000, 'a'])).toBe('');
  });
});
