import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { printable } from '../problem.ts';
import type { GraphTree } from './types.ts';

/** Modules of the page's script, each after those that it imports. */
export const MODULES = [
  'dom',
  'state',
  'theme',
  'load',
  'panel',
  'board',
  'lines',
  'search',
  'keys',
  'main',
] as const;

/** How the simulator's charts look; of the simulator's code the page needs none. */
const CHART_RULES = '../simulate/chart/chart.css';

/**
 * The page of some trees: one file of HTML that loads nothing. Its policy allows the one style and the one script in it, by
 * their hashes, and no request at all. Texts of the trees are data: they stand in a JSON block, in which no tag can end, and
 * the script puts them on the page as text alone. Control and formatting characters are spelt out.
 */
export function graphPage(trees: readonly GraphTree[]): string {
  const style = read('page.css') + (trees.some(hasLoad) ? read(CHART_RULES) : '');
  const script = `{\n${MODULES.map(inlined).join('\n')}\n}\n`;
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Espalier</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript>This page draws the tree with a script of its own, which is switched off here.</noscript>
<script type="application/json" id="trees">${json(trees)}</script>
<script>${script}</script>
</body>
</html>
`;
}

const hasLoad = ({ waves }: GraphTree) =>
  waves.some(({ rows }) => rows.some((row) => 'card' in row && row.card.load !== undefined));

/** JSON in which no text begins a tag or a comment. */
function json(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (typeof part === 'string' ? printable(part) : part)).replace(
    /</g,
    '\\u003c',
  );
}

/** A module of the client as a part of one script: all share one scope, so that what is imported is there already. */
function inlined(name: string): string {
  return read(`client/${name}.js`)
    .replace(/^import [^;]*;\n/gm, '')
    .replace(/^export /gm, '');
}

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');

const hash = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
