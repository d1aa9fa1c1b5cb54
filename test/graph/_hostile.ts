import type { GraphCard, GraphTree } from '../../src/graph/types.ts';

/** Names that no API server would take, but a base that anybody wrote may have. */
export const HOSTILE = [
  '</script><script>window.broken=1</script>',
  '<!--<script>',
  '<img src=x onerror=window.broken=1>',
  `"'><svg onload=window.broken=1>`,
  '\u202etxt.exe\u202c',
  'עברית عربي',
  '__proto__',
  'constructor',
  '`$' + '{alert(1)}`',
  'javascript:window.broken=1',
  '\u0000\u001b[2J\u2028',
  'a'.repeat(300),
];

const card = (name: string, index: number): GraphCard => ({
  name,
  kind: 'apps',
  summary: name,
  namespace: name,
  why: name,
  needs: HOSTILE.slice(0, index),
  direct: HOSTILE.slice(Math.max(0, index - 1), index),
  neededBy: HOSTILE.slice(index + 1),
  charts: [name],
  images: [name],
  role: name,
  urls: [name, `javascript:${name}`, `https://example.com/"${name}`],
  confirm: true,
  objects: [{ kind: name, name, path: name, change: 'changed' }],
  rendered: [{ kind: name, namespace: name, name }],
  load: {
    profile: name,
    outcome: name,
    changed: true,
    chart: [
      'svg',
      { viewBox: '0 0 340 40', class: 'simulation', role: 'img', 'aria-label': name },
      ['title', {}, name],
      ['text', { x: 0, y: 20 }, name],
    ],
  },
  change: 'changed',
});

export const hostileTree: GraphTree = {
  name: '</title><script>window.broken=1</script>',
  description: HOSTILE.join(' '),
  about: HOSTILE[0] as string,
  base: HOSTILE[2] as string,
  waves: HOSTILE.map((name, index) => ({ title: `Wave ${index}`, rows: [{ card: card(name, index) }] })),
};
