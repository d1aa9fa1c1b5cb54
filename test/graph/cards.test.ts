import { describe, expect, it } from 'vitest';
import { treeFiles } from '../../src/files.ts';
import { graphTree } from '../../src/graph/cards.ts';
import { changesSince } from '../../src/graph/changes.ts';
import type { GraphCard, GraphTree } from '../../src/graph/types.ts';
import type { Tree } from '../../src/model.ts';
import { directNeeds } from '../../src/needs.ts';
import { Git } from '../../src/pin/git.ts';
import type { Side } from '../../src/review.ts';
import { appOf, deployment, treeOf } from '../kit.ts';
import { environmentNames, trees } from '../real.ts';

const cardsOf = ({ waves }: GraphTree): GraphCard[] =>
  waves.flatMap(({ rows }) => rows.flatMap((row) => ('card' in row ? [row.card] : [])));

const cardOf = (tree: GraphTree, name: string) => {
  const card = cardsOf(tree).find((it) => it.name === name);
  if (!card) throw new Error(`no card ${name}`);
  return card;
};

/** A tree as the base of a comparison. */
const baseOf = (tree: Tree, environment = tree.environment.name): Side => {
  const files = new Map(treeFiles(tree).map(({ path, text }) => [path, text]));
  return {
    label: 'before',
    trees: new Map([
      [environment, new Map([...files].map(([path, text]) => [path, Git.idOf(Buffer.from(text), 40)]))],
    ]),
    read: (_, paths) => paths.map((path) => Buffer.from(files.get(path) ?? '')),
    chart: () => undefined,
  };
};

const compared = (before: Tree, after: Tree) =>
  graphTree(after, changesSince(baseOf(before), after.environment.name, treeFiles(after)));

describe.each(environmentNames)('the page of %s', (name) => {
  const tree = trees.get(name) as Tree;
  const graph = graphTree(tree);

  it('has each component in the column of its wave, with its direct needs', () => {
    const direct = directNeeds(tree.components);
    for (const { component, wave } of tree.components) {
      const column = graph.waves.findIndex(({ rows }) =>
        rows.some((row) => 'card' in row && row.card.name === component.name),
      );
      expect([component.name, graph.waves[column]?.title]).toEqual([component.name, `Wave ${wave}`]);
      expect(cardOf(graph, component.name).direct).toEqual(direct.get(component.name));
    }
  });

  it('has every object that is written, once, and every object of the charts', () => {
    const paths = cardsOf(graph).flatMap(({ objects }) => objects.map(({ path }) => path));
    const files = treeFiles(tree).map(({ path }) => path);
    expect(paths.sort()).toEqual(files.filter((path) => path.endsWith('.yaml')).sort());
    const rendered = tree.components.flatMap(({ charts }) =>
      charts.flatMap(({ footprint }) => footprint.objects),
    );
    expect(cardsOf(graph).flatMap((card) => card.rendered)).toHaveLength(rendered.length);
  });

  it('has nothing that changed since itself', () => {
    expect(compared(tree, tree)).toEqual({ ...graph, base: 'before' });
  });
});

describe('since a base', () => {
  const store = appOf('store', []);
  const shop = (image: string, needs = [store]) =>
    appOf('shop', [deployment('web', { container: { image } }), deployment('job')], { needs });
  const before = treeOf([store, shop('registry.example.com/web:1'), appOf('old', [deployment('old')])]);

  it('an object that differs has changed, and with it its component alone', () => {
    const graph = compared(
      before,
      treeOf([store, shop('registry.example.com/web:2'), appOf('old', [deployment('old')])]),
    );
    const { change, objects } = cardOf(graph, 'shop');
    expect(change).toBe('changed');
    expect(objects.filter((it) => it.change).map(({ name, change: what }) => [name, what])).toEqual([
      ['web', 'changed'],
    ]);
    expect(
      cardsOf(graph)
        .filter((card) => card.change)
        .map(({ name }) => name),
    ).toEqual(['shop']);
  });

  it('a component that comes is created, and one that goes stays in its wave as removed', () => {
    const after = treeOf([store, shop('registry.example.com/web:1'), appOf('new', [deployment('new')])]);
    const graph = compared(before, after);
    expect(cardOf(graph, 'new').change).toBe('created');
    expect(cardOf(graph, 'shop').change).toBeUndefined();
    const gone = cardOf(graph, 'old');
    expect(gone).toMatchObject({ change: 'removed', why: 'It was in this wave.' });
    expect(gone.objects.map(({ kind, change }) => [kind, change])).toEqual([
      ['Application', 'removed'],
      ['Deployment', 'removed'],
    ]);
    expect(graph.waves[1]?.rows).toContainEqual({ card: gone });
    // Both namespaces, and the project that allows them.
    expect(
      cardOf(graph, 'namespaces')
        .objects.filter((it) => it.change)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['new', 'old']);
    expect(cardOf(graph, 'AppProjects').change).toBe('changed');
  });

  it('another wave is a change of the Application', () => {
    const graph = compared(
      before,
      treeOf([store, shop('registry.example.com/web:1', []), appOf('old', [deployment('old')])]),
    );
    expect(
      cardOf(graph, 'shop')
        .objects.filter((it) => it.change)
        .map(({ kind }) => kind),
    ).toEqual(['Application']);
  });

  it('an environment that was not there is new as a whole', () => {
    const graph = graphTree(before, changesSince(baseOf(before, 'other'), 'test', treeFiles(before)));
    for (const card of cardsOf(graph).filter(({ kind }) => kind !== 'start'))
      expect([card.name, card.change]).toEqual([card.name, 'created']);
  });

  it('a file of the base that nobody can read is gone all the same', () => {
    const base: Side = {
      label: 'before',
      trees: new Map([
        [
          'test',
          new Map([
            ['shop/x.yaml', 'a'],
            ['shop/y.yaml', 'b'],
            ['README.md', 'c'],
          ]),
        ],
      ]),
      read: () => [Buffer.from('a: [}'), Buffer.from([0xff, 0xfe])],
      chart: () => undefined,
    };
    const { objects } = cardOf(graphTree(before, changesSince(base, 'test', treeFiles(before))), 'shop');
    expect(objects.filter(({ change }) => change === 'removed')).toEqual([
      { kind: 'File', name: 'shop/x.yaml', path: 'shop/x.yaml', change: 'removed' },
      { kind: 'File', name: 'shop/y.yaml', path: 'shop/y.yaml', change: 'removed' },
    ]);
  });
});

it('of an environment that is rolled out in order shows what the cluster has and what is next', () => {
  const both = [appOf('stays', [deployment('web')]), appOf('goes', [deployment('old')])];
  const objects = treeOf(both).argocd.map((object) => ({ object, comments: [] }));
  const tree = treeOf([...both, appOf('comes', [])], {}, ['goes']);
  const pinned = {
    ...tree,
    environment: {
      ...tree.environment,
      rollout: 'ordered' as const,
      pins: { commit: 'c0ffee'.padEnd(40, '0'), objects },
    },
  };
  const graph = graphTree(pinned);
  const folders = (name: string) =>
    cardOf(graph, name)
      .objects.map(({ path }) => path?.split('/')[0])
      .sort();
  expect(folders('stays')).toEqual(['argocd', 'next', 'stays']);
  expect(folders('comes')).toEqual(['next']);
  expect(folders('goes')).toEqual(['argocd']);
  expect(cardOf(graph, 'goes').why).toBe('The cluster has it until the next rollout.');
});
