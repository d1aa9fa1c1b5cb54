import { describe, expect, it } from 'vitest';
import type { BuiltComponent } from '../../src/model.ts';
import { directNeeds } from '../../src/needs.ts';
import { waveGraph } from '../../src/readme/graph.ts';
import { readme } from '../../src/readme.ts';
import { appOf, treeOf } from '../kit.ts';
import { environmentNames, trees } from '../real.ts';

const LINES = {
  box: /^ {2}subgraph wave_(\d+) \["Wave \1"\]$/,
  node: /^ {4}(c_[a-z0-9_]+)(?:\["([^"]*)"\]|\(\["([^"]*)"\]\))$/,
  end: /^ {2}end$/,
  arrow: /^ {2}(c_[a-z0-9_]+) --> (c_[a-z0-9_]+)$/,
};

/** Reads the flowchart by the part of the language that it is written in; an error where a line is none of it. */
function parsed(markdown: string) {
  const [, text = ''] = /^```mermaid\n([\s\S]*?)\n```$/m.exec(markdown) ?? [];
  const [head, ...lines] = text.split('\n');
  expect(head).toBe('flowchart TB');
  const labels = new Map<string, { label: string; wave: number; round: boolean }>();
  const arrows: [string, string][] = [];
  let wave: number | undefined;
  for (const line of lines) {
    const box = LINES.box.exec(line);
    const node = LINES.node.exec(line);
    const arrow = LINES.arrow.exec(line);
    if (box && wave === undefined) wave = Number(box[1]);
    else if (node?.[1] && wave !== undefined) {
      expect(labels.has(node[1])).toBe(false);
      labels.set(node[1], { label: node[2] ?? node[3] ?? '', wave, round: node[3] !== undefined });
    } else if (LINES.end.test(line) && wave !== undefined) wave = undefined;
    else if (arrow?.[1] && arrow[2] && wave === undefined) arrows.push([arrow[1], arrow[2]]);
    else throw new Error(`no line of a flowchart: ${line}`);
  }
  const labelOf = (id: string) => {
    const node = labels.get(id);
    if (!node) throw new Error(`an arrow of ${id}, which is nowhere`);
    return node.label;
  };
  return { nodes: [...labels.values()], arrows: arrows.map(([a, b]) => [labelOf(a), labelOf(b)]) };
}

describe.each(environmentNames)('the graph of %s', (name) => {
  const tree = trees.get(name);
  if (!tree) throw new Error(name);
  const { nodes, arrows } = parsed(readme(tree));

  it('has every component in the box of its wave, apps with round ends', () => {
    expect(nodes).toEqual(
      tree.components.map(({ component, wave }) => ({
        label: component.name,
        wave,
        round: component.project === 'apps',
      })),
    );
  });

  it('has an arrow for each direct need and no other', () => {
    const direct = [...directNeeds(tree.components)].flatMap(([it, needs]) =>
      needs.map((need) => [need, it]),
    );
    expect(arrows.sort()).toEqual(direct.sort());
  });
});

it('takes no name for a word of its language', () => {
  const names = ['end', 'graph', 'subgraph', 'style', 'click', 'default', 'o', 'x'];
  const { nodes } = parsed(waveGraph(treeOf(names.map((name) => appOf(name, []))).components, 'test'));
  expect(nodes.map(({ label }) => label).sort()).toEqual(names.toSorted());
});

it('spells out what would end a label or be rendered in it', () => {
  const [built] = treeOf([appOf('a', [])]).components as [BuiltComponent];
  const hostile = { ...built, component: { ...built.component, name: 'a"]\n--> <b>#`*' } };
  const text = waveGraph([hostile], 'test');
  expect(text).toContain('"a#34;#93;#10;--#62; #60;b#62;#35;#96;#42;"');
  expect(text.slice('```mermaid'.length, -'```'.length).replace(/"[^"]*"/g, '')).not.toMatch(/[<>`#*]/);
});

it('names another way where GitHub would draw nothing', () => {
  const base = appOf('base', []);
  const many = Array.from({ length: 501 }, (_, i) => appOf(`app-${i}`, [], { needs: [base] }));
  const { components } = treeOf([base, ...many]);
  expect(waveGraph(components, 'test')).toBe(
    'There are too many components to draw here: `npm run espalier -- graph test --out graph.html` writes a page that shows them.',
  );
  expect(waveGraph(components.slice(0, 501), 'test')).toMatch(/^```mermaid\n/);
});
