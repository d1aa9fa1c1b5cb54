import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeBlock, defuse } from '../../scripts/github/markdown.ts';

/** Text of a document outside of its code blocks, by the words of CommonMark (https://spec.commonmark.org/0.31.2/#fenced-code-blocks). */
function prose(markdown: string): string {
  const kept: string[] = [];
  let fence = '';
  for (const line of markdown.split('\n')) {
    const run = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? '';
    if (fence === '') {
      // The info string of backticks has none.
      if (run !== '' && !(run[0] === '`' && line.trimStart().slice(run.length).includes('`'))) fence = run;
      else kept.push(line);
    } else if (run[0] === fence[0] && run.length >= fence.length && line.trim() === run) fence = '';
  }
  return kept.join('\n');
}

/** Everything by which text on GitHub does something, and that we do not write ourselves. */
const HARMFUL = [
  /@[a-z0-9]/i,
  /(?<!&)#\d/,
  /gh-\d/i,
  /!\[/,
  /\]\(/,
  /\]\[/,
  /\]:/,
  /:\/\//,
  /www\./i,
  /\$/,
  /<(?!details>|\/details>|summary>|\/summary>|code>|\/code>|br>)/,
  /&(?!amp;|lt;|gt;|quot;|nbsp;|#\d{2,3};)/,
];

/** The same of text whose entities have become what they stand for, as they have when GitHub looks for mentions and addresses. */
const HARMFUL_AS_TEXT = [/@[a-z0-9]/i, /#\d/, /gh-\d/i, /:\/\//, /www\./i];

const decoded = (text: string) =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&commat;', '@')
    .replaceAll('&num;', '#')
    .replaceAll('&amp;', '&');

/** Pieces of which hostile documents are made. */
const pieces = fc.constantFrom(
  ...['@root', '#12', 'GH-3', '![x](http://a.b/c.png)', '[ok](javascript:alert(1))', '<img src=x onerror=y>'],
  ...['<details>', '</details>', '<summary>x</summary>', '<summary>@a</summary>', '<!--', '-->', '&#64;root'],
  ...[
    '&#35;12',
    'https&#58;//x',
    'https:&#47;/x',
    'www&#46;x',
    'GH&#45;3',
    '&#119;ww.x',
    '&#x40;root',
    '&commat;root',
    '&num;1',
  ],
  ...[
    '<code>',
    '</code>',
    '<br>',
    '<code >',
    '<br/>',
    '&',
    '#',
    '1',
    '@',
    'root',
    ':',
    '/',
    '!',
    '[',
    ']',
    '(',
    ')',
    ';',
  ],
  ...['<details><summary>@a</summary>', '<summary><code>x</code></summary>', '<!-- x -->'],
  ...['```', '````', '``', '`', '~~~', '```mermaid', '```a`b', '- ', '> ', '1. ', '    ', '  ', '\t', '\\'],
  ...[
    '\n',
    '\n',
    '\n',
    '\n\n',
    '\r',
    '\r\n',
    '\u2028',
    '\u202e',
    '\u0000',
    '[a]: http://x',
    'www.x.y',
    '$$',
    'word',
  ],
);
const hostile = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''));

describe('Markdown of somebody else', () => {
  it('does nothing outside of code blocks', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const harmless = prose(defuse(text));
        for (const pattern of HARMFUL) expect(harmless).not.toMatch(pattern);
        // Entities are read once: what is left of them then is text.
        for (const pattern of HARMFUL_AS_TEXT) expect(decoded(harmless)).not.toMatch(pattern);
      }),
      { numRuns: 5000 },
    );
  });

  it('opens as many details as it closes, and leaves none of its code blocks open', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const after = `${defuse(text)}\nthe end`;
        const [opened, closed] = [/^<details>$/gm, /^<\/details>$/gm].map(
          (tag) => prose(after).match(tag)?.length ?? 0,
        );
        expect(closed).toBe(opened);
        expect(prose(after)).toContain('the end');
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps no character that turns text around or drives a terminal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(defuse(text).replaceAll('\u200b', '')).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('still reads as it was written', () => {
    const text = [
      '## dev',
      '',
      '| what | where |',
      '| --- | --- |',
      '| **restarted** | `apps/Deployment shop/web` \\| 2 |',
      '| **version** image docker&#46;io/a/b&#58;v1 -&#62; v2<br>more | <code>Deployment a/b</code> |',
      '',
      '<details>',
      '<summary>All lines of <code>a/b</code></summary>',
      '',
      '```diff',
      '-image: a/b@sha256:0 <x> #1',
      '+image: a/b@sha256:1',
      '```',
      '',
      '</details>',
    ].join('\n');
    expect(defuse(text).replace(/\n+/g, '\n')).toBe(`${text.replace(/\n+/g, '\n')}\n`);
  });

  it('takes a marker away, and a summary from its details, but not in code', () => {
    expect(defuse('<!-- a marker -->\n<details><summary>x</summary>\n')).toBe(
      '<details>\n\n\n<summary>x</summary>\n\n\n\n</details>\n',
    );
    const code = '```\n<!-- a marker -->\n<details><summary>x</summary>\n```\n';
    expect(defuse(code)).toBe(code);
  });

  it('draws no pictures out of code, and colours it', () => {
    expect(defuse('```mermaid\ngraph\n```')).toBe('```\ngraph\n```\n');
    expect(defuse('```yaml\na: 1\n```')).toBe('```yaml\na: 1\n```\n');
  });

  it('takes a code block that does not end to the end of the text', () => {
    expect(prose(defuse('before\n```\n@root'))).not.toContain('root');
  });

  it('grows by little, however many blocks it has', () => {
    const blocks = '```\nx\n```\n'.repeat(60_000);
    expect(defuse(blocks).length).toBeLessThan(blocks.length * 2);
  });
});

it('a code block holds what it is given, fences included', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(prose(`${codeBlock(text)}the end`).trim()).toBe('the end');
    }),
  );
});
