import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { treeFiles } from '../../src/files.ts';
import { code, prose } from '../../src/markdown.ts';
import { appOf, treeOf } from '../kit.ts';

const HOSTILE = [
  '![x](https://evil.example/pixel.png)',
  '[read this](https://evil.example)',
  '<img src=x onerror=alert(1)>',
  '<!-- hidden -->',
  '&lt;script&gt;',
  '\n\n# Approved by security\n\n| wave | component |\n|---|---|\n| 0 | harmless |',
  '```\n</details>\n```',
  '`` ` `` and ` and |',
  '**urgent** ~~not~~ _so_',
  '$\\text{math}$',
  '\u001b[2J\u202egnirts',
];

/** The words of Markdown in which nothing is markup: escapes undone. An error where something is. */
function wordsOf(text: string): string {
  expect(text).not.toMatch(/(?<!\\)(?:\\\\)*[`*_[\]<>|~$]|\n/);
  return text.replace(/\\([\\`*_[\]<>|~$])/g, '$1').replaceAll('&amp;', '&');
}

/** What a span of code shows, by the rules of CommonMark; an error where the span ends early. */
function codeOf(text: string): string {
  const [, fence = ''] = /^(`+)/.exec(text) ?? [];
  const inside = text.slice(fence.length, -fence.length);
  expect(text.endsWith(fence)).toBe(true);
  expect([...inside.matchAll(/`+/g)].map(([run]) => run.length)).not.toContain(fence.length);
  return /^ .* $/.test(inside) && inside.trim() !== '' ? inside.slice(1, -1) : inside;
}

const shown = (text: string) => text.replace(/\s+/g, ' ').trim();
const plain = fc.string({ unit: fc.constantFrom(...'ab `*_[](){}<>#+-.!|~$&\\\n') });

describe('text of people in Markdown', () => {
  it('says what was said and marks nothing up', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(wordsOf(prose(text))).toBe(shown(text));
      }),
    );
    for (const text of HOSTILE) wordsOf(prose(text));
  });

  it('stays code to its end', () => {
    fc.assert(
      fc.property(plain, (text) => {
        fc.pre(shown(text) !== '');
        expect(codeOf(code(text))).toBe(shown(text));
      }),
    );
  });

  it('drives no terminal either', () => {
    for (const write of [prose, code]) expect(write('\u001b[2J\u202e\u009b')).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});

describe.each(HOSTILE)('an environment that says %j', (text) => {
  const tree = treeOf([appOf('shop', [])], {
    description: text,
    sso: {
      issuer: 'https://login.example.com',
      argocdClientId: text,
      grafanaClientId: text,
      // What the schema lets through of it.
      adminGroup: text.replace(/[,\n\r'"\\]/g, ''),
    },
  });
  const pages = treeFiles(tree).filter(({ path }) => path.endsWith('.md'));

  it('gets pages without a mark of its own', () => {
    expect(pages.map(({ path }) => path)).toEqual(['README.md', 'ACCESS.md']);
    for (const { path, text: page } of pages) {
      const harmless =
        treeFiles(treeOf([appOf('shop', [])], {})).find((file) => file.path === path)?.text ?? '';
      const structure = (of: string) =>
        of.split('\n').map((line) => /^(#+ |\||\d+\. |```|<|- )?/.exec(line)?.[0]);
      expect(structure(page)).toEqual(structure(harmless));
      // What stands in code is shown as it is.
      const marked = page
        .replace(/^```mermaid\n[\s\S]*?^```$/gm, '')
        .replace(/(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
      expect(marked).not.toMatch(/(?<!\\)(\[|<(?!namespace|name)|\*\*urgent|~~)/);
    }
  });
});
