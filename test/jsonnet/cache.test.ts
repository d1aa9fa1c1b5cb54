import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepValuesIn, kept } from '../../src/jsonnet/cache.ts';
import type { Answer } from '../../src/jsonnet/interpreter.ts';
import { evaluateJsonnet } from '../../src/jsonnet.ts';

let root: string;
let cache: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'jsonnet-cache-'));
  cache = join(root, 'cache');
  keepValuesIn(cache);
});
afterEach(() => {
  keepValuesIn(undefined);
  rmSync(root, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(join(root, name), text);
const value = (variables: Record<string, unknown> = {}) =>
  evaluateJsonnet('main.jsonnet', { root, variables, libraryPaths: ['lib'] });

/** Runs of an evaluation that reads `paths` and gives `json`. */
function counted(paths: readonly string[], files: Record<string, string>, json = '1') {
  let runs = 0;
  const read = (path: string): Answer =>
    path in files ? { status: 'found', content: files[path] as string } : { status: 'missing' };
  const once = () =>
    kept('input', read, (asked) => {
      runs++;
      for (const path of paths) asked(path);
      return { json };
    });
  return { once, runs: () => runs };
}

describe('kept values of evaluations', () => {
  it('are the values that an evaluation gives, and change with every file and variable that goes into it', () => {
    write('main.jsonnet', "[import 'a.libsonnet', std.extVar('v')]");
    write('a.libsonnet', '1');
    expect([value({ v: 'x' }), value({ v: 'x' })]).toEqual([
      [1, 'x'],
      [1, 'x'],
    ]);
    expect(value({ v: 'y' })).toEqual([1, 'y']);
    write('a.libsonnet', '2');
    expect(value({ v: 'x' })).toEqual([2, 'x']);
    write('main.jsonnet', "import 'a.libsonnet'");
    expect(value({ v: 'x' })).toEqual(2);
  });

  it('are not taken once a file that they read is gone, nor is it kept that there was none', () => {
    write('main.jsonnet', "import 'a.libsonnet'");
    expect(() => value()).toThrow(/JSONNET_FAILED/);
    write('a.libsonnet', '1');
    expect(value()).toBe(1);
    rmSync(join(root, 'a.libsonnet'));
    expect(() => value()).toThrow(/JSONNET_FAILED/);
  });

  it('spare the evaluation as long as every read is answered alike', () => {
    const files: Record<string, string> = { a: 'YQ==' };
    const { once, runs } = counted(['a', 'absent'], files);
    expect([once(), once()]).toEqual([{ json: '1' }, { json: '1' }]);
    expect(runs()).toBe(1);
    files.absent = 'now there';
    once();
    expect(runs()).toBe(2);
  });

  it('are none where the entry was cut short, changed, or is not one', () => {
    const { once, runs } = counted([], {});
    once();
    const [name = ''] = readdirSync(cache);
    const whole = readFileSync(join(cache, name), 'utf8');
    for (const spoilt of ['', whole.slice(0, -2), whole.replace('"json":"1"', '"json":"2"'), 'null', '[]']) {
      writeFileSync(join(cache, name), spoilt);
      const before = runs();
      expect(once()).toEqual({ json: '1' });
      expect(runs()).toBe(before + 1);
    }
  });

  it('are not kept of what failed or traced, nor needed where the folder cannot be made', () => {
    let runs = 0;
    for (const outcome of [{ message: 'no' }, { json: '1', trace: 'TRACE' }]) {
      for (let i = 0; i < 2; i++) {
        kept(
          outcome,
          () => ({ status: 'missing' }),
          () => {
            runs++;
            return outcome;
          },
        );
      }
    }
    expect(runs).toBe(4);
    write('file', '');
    keepValuesIn(join(root, 'file', 'below'));
    expect(counted([], {}).once()).toEqual({ json: '1' });
  });
});
