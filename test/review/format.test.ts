import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defuse } from '../../scripts/github/markdown.ts';
import type { KubeObject } from '../../src/object.ts';
import { escaped, inFence } from '../../src/review/format/inert.ts';
import { jsonOf } from '../../src/review/format/json.ts';
import { MARKER, MAX_COMMENT, markdownOf } from '../../src/review/format/markdown.ts';
import { textOf } from '../../src/review/format/text.ts';
import { rawDiffs } from '../../src/review/raw-diffs.ts';
import { review } from '../../src/review/report.ts';
import { reportSchema } from '../../src/review/schema.ts';
import { sideWith } from '../helpers/review.ts';
import { nastyText } from '../json-arbitrary.ts';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</details><script>alert(1)</script>',
  '```\n# heading',
  '[a](javascript:alert(1))',
  '@everyone #1 https://evil.example.com www.evil.example.com',
  '| a | b |',
  '\u001b[2J\u001b]0;title\u0007',
  '\u202egnp.exe',
  '<!-- espalier diff -->',
  '~~~',
  '&lt;b&gt;',
];

const thing = (name: string, value: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: name },
  data: { [name]: value },
});
/** JSON is YAML, and says every name. */
const tree = (name: string, value: string) => ({
  [name.slice(0, 20)]: { [`${name}/a.yaml`]: JSON.stringify(thing(name, value)) },
});

function formats(name: string, value: string) {
  const base = sideWith(tree(name, 'before'), {}, name);
  const head = sideWith(tree(name, value), {}, value);
  const report = review(base, head);
  return {
    report,
    text: textOf(report, false),
    json: jsonOf(report),
    markdown: markdownOf(report, () => rawDiffs(base, head, [...head.trees.keys()])),
  };
}

/** The comment without what a fence holds, where nothing is markup. */
function outsideFences(markdown: string): string {
  const lines = markdown.split('\n');
  let fence = '';
  return lines
    .filter((line) => {
      const run = /^`{3,}/.exec(line)?.[0];
      if (fence === '' && run) {
        fence = run;
        return false;
      }
      if (fence !== '' && line === fence) {
        fence = '';
        return false;
      }
      return fence === '';
    })
    .join('\n');
}

const TAGS = /<(?!\/?(?:code|details|summary)>|br>|!-- espalier diff -->)[^&]?/;

function expectInert(name: string, value: string): void {
  const { text, json, markdown, report } = formats(name, value);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(json).not.toMatch(/[^\n\u0020-\u007e]/);
  expect(JSON.parse(json)).toEqual(report);
  const prose = outsideFences(markdown);
  expect(prose).not.toMatch(TAGS);
  expect(prose).not.toMatch(/\]\(|https?:\/\/(?!docs)|www\.|@[a-z]|!\[|`/i);
  expect(markdown.startsWith(MARKER)).toBe(true);
  expect(markdown.indexOf(MARKER, 1) === -1 || outsideFences(markdown).indexOf(MARKER, 1) === -1).toBe(true);
  expect((prose.match(/<details>/g) ?? []).length).toBe((prose.match(/<\/details>/g) ?? []).length);
  for (const row of prose.split('\n').filter((line) => /^\| (high|medium|low|info) /.test(line)))
    expect(row.match(/\|/g)).toHaveLength(5);
  expect(markdown.length).toBeLessThanOrEqual(MAX_COMMENT);
}

describe('hostile names stay inert in every format', () => {
  it.each(HOSTILE)('%j', (name) => expectInert(name.replaceAll('/', '-'), name));

  it('whatever they are', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (name, value) => {
        const plain = name.replaceAll('/', '-') || 'a';
        fc.pre(plain.trim() !== '');
        expectInert(plain, value);
      }),
      { numRuns: 200 },
    );
  });

  it('as texts by themselves', () => {
    fc.assert(
      fc.property(nastyText, (text) => {
        expect(escaped(text)).not.toMatch(/[<>`|*_[\]()!@\\~\n]/);
        expect(inFence(text)).not.toMatch(/[\r\t\u202e]/);
      }),
    );
  });
});

describe('the Markdown', () => {
  const many = (count: number, value: string) => ({
    dev: Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`web/${i}.yaml`, JSON.stringify(thing(`web-${i}`, value))]),
    ),
  });

  it.each([10, 200, 3000])('fits into a comment, and says what is left out: %d objects', (count) => {
    const [base, head] = [sideWith(many(count, 'a')), sideWith(many(count, `b${'x'.repeat(300)}`))];
    const report = review(base, head);
    const markdown = markdownOf(report, () => rawDiffs(base, head, ['dev']));
    expect(markdown.length).toBeLessThanOrEqual(MAX_COMMENT);
    const rows = markdown.match(/^\| (high|medium|low|info) /gm)?.length ?? 0;
    if (count === 10) expect(markdown).not.toContain('Cut to fit');
    else expect(markdown).toContain('Cut to fit');
    const said = /(\d+) of (\d+) changes are not in the table/.exec(markdown);
    expect(rows + Number(said?.[1] ?? 0)).toBe(count);
    expect(markdown.match(/<details>/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
    expect(report.changes.length + report.left).toBe(count);
    expect(reportSchema.safeParse(JSON.parse(jsonOf(report))).success).toBe(true);
  });

  it('has no heading with nothing below it', () => {
    const same = sideWith(many(1, 'a'));
    expect(markdownOf(review(same, same), () => [])).not.toContain('### Why');
  });

  it('closes its fence after whatever backticks there are', () => {
    const ticks = '`'.repeat(7);
    const [base, head] = [sideWith(many(1, 'a')), sideWith(many(1, `\n${ticks}\n`))];
    const markdown = markdownOf(review(base, head), () => rawDiffs(base, head, ['dev']));
    expect(markdown).toMatch(/^`{8}diff$/m);
    expect(markdown).toMatch(/^`{8}$/m);
  });
});

it('stands a second look: who posts it makes it harmless once more, and it still says the same', () => {
  for (const name of HOSTILE) {
    const { markdown } = formats(name.replaceAll('/', '-'), name);
    const defused = defuse(markdown);
    expect(defused).not.toContain('&amp;#');
    const rows = (text: string) => text.replaceAll('\u200b', '').match(/^\| (?:high|medium|low|info) .*$/gm);
    expect(rows(defused)).toEqual(rows(markdown));
    expect(rows(markdown)?.length).toBeGreaterThan(0);
  }
});

describe('the JSON', () => {
  it('is what its schema says, and nothing else passes', () => {
    fc.assert(
      fc.property(nastyText, nastyText, (name, value) => {
        const { report } = formats(name.replaceAll('/', '-') || 'a', value);
        expect(reportSchema.safeParse(report).error).toBeUndefined();
      }),
      { numRuns: 100 },
    );
    const { report } = formats('a', 'b');
    expect(reportSchema.safeParse({ ...report, more: 1 }).success).toBe(false);
    expect(reportSchema.safeParse({ ...report, base: 'x'.repeat(100_000) }).success).toBe(false);
    expect(reportSchema.safeParse({ ...report, version: 2 }).success).toBe(false);
  });

  it('shows no secret', () => {
    const secret = (value: string) => ({
      dev: {
        'web/a.yaml': JSON.stringify({ ...thing('a', ''), kind: 'Secret', data: { x: value } }),
        'web/b.yaml': JSON.stringify({ ...thing('b', ''), data: { password: value } }),
      },
    });
    const json = jsonOf(review(sideWith(secret('hunter1')), sideWith(secret('hunter2'))));
    expect(json).toContain('not shown');
    expect(json).not.toContain('hunter');
  });
});

describe('the raw diff', () => {
  it('names what is not there as git does', () => {
    const [base, head] = [
      sideWith({ dev: { 'web/old.yaml': 'a: 1\n' } }),
      sideWith({ dev: { 'web/new.yaml': 'b: 1\n' } }),
    ];
    expect([...rawDiffs(base, head, ['dev'])]).toEqual([
      '--- /dev/null\n+++ b/dev/web/new.yaml\n@@ -0,0 +1 @@\n+b: 1\n',
      '--- a/dev/web/old.yaml\n+++ /dev/null\n@@ -1 +0,0 @@\n-a: 1\n',
    ]);
  });
});
