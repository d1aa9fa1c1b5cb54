import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { graphTree } from '../../src/graph/cards.ts';
import { graphPage, MODULES } from '../../src/graph/page.ts';
import { appOf, treeOf } from '../kit.ts';
import { trees } from '../real.ts';
import { HOSTILE, hostileTree } from './_hostile.ts';

const page = graphPage([...trees.values()].map((tree) => graphTree(tree)));
const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the page', () => {
  it('allows its own script and style, by their bytes, and nothing else', () => {
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  it('names nothing that a browser would load', () => {
    expect(page.replace(script, '')).not.toMatch(/\s(?:src|srcset|style|on[a-z]+)=|<link|@import|url\(/i);
    expect(script).not.toMatch(/\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import\s*\()\b/);
  });

  it('puts texts on the page as text, never as HTML', () => {
    expect(script).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/,
    );
  });

  it('has every module of its script, each after those that it imports', () => {
    const folder = new URL('../../src/graph/client/', import.meta.url);
    expect(readdirSync(folder).sort()).toEqual(MODULES.map((name) => `${name}.js`).sort());
    for (const [index, name] of MODULES.entries())
      for (const [, needed] of readFileSync(new URL(`${name}.js`, folder), 'utf8').matchAll(
        / from '\.\/(.*)\.js';/g,
      ))
        expect(MODULES.slice(0, index)).toContain(needed);
    expect(script).not.toMatch(/^(?:import|export) /m);
  });

  it('is the same every time', () => {
    expect(graphPage([...trees.values()].map((tree) => graphTree(tree)))).toBe(page);
  });

  it('grows with the objects, and with nothing else', () => {
    const size = (count: number) =>
      graphPage([graphTree(treeOf(Array.from({ length: count }, (_, i) => appOf(`app-${1000 + i}`, []))))])
        .length;
    const [none, some, twice] = [size(0), size(100), size(200)];
    expect((twice - none) / (some - none)).toBeCloseTo(2, 1);
  });
});

it('ends no block and shows no direction mark, whatever the names are', () => {
  const hostile = graphPage([hostileTree]);
  expect(hostile.match(/<\/script/gi)).toHaveLength(2);
  expect(hostile).not.toContain('<!--');
  expect(hostile.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  const [, json = ''] = /id="trees">([\s\S]*?)<\/script>/.exec(hostile) ?? [];
  const [{ waves }] = JSON.parse(json);
  expect(waves.flatMap(({ rows }: { rows: unknown[] }) => rows)).toHaveLength(HOSTILE.length);
});
