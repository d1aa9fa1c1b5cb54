import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphTree } from '../../src/graph/cards.ts';
import { changesSince } from '../../src/graph/changes.ts';
import { graphLoads } from '../../src/graph/loads.ts';
import { graphPage } from '../../src/graph/page.ts';
import type { GraphCard, GraphLoad, GraphTree } from '../../src/graph/types.ts';
import { printable } from '../../src/problem.ts';
import { type Drawing, markup } from '../../src/simulate/chart/drawing.ts';
import { type LoadSummary, loadSummaries, simulationFiles } from '../../src/simulate/report/summary.ts';
import { Recipe, recipeNames } from '../helpers/recipes.ts';
import { sideWith } from '../helpers/review.ts';
import { appOf, treeOf } from '../kit.ts';
import { HOSTILE } from './_hostile.ts';

const { tree } = new Recipe('metabase-eks');
const [summary] = loadSummaries(tree) as [LoadSummary];

const cardsOf = ({ waves }: GraphTree): GraphCard[] =>
  waves.flatMap(({ rows }) => rows.flatMap((row) => ('card' in row ? [row.card] : [])));
const loadOf = (graph: GraphTree, name = 'metabase') =>
  cardsOf(graph).find((card) => card.name === name)?.load;

describe('a card', () => {
  it.each(recipeNames)('of %s has a load where simulation.json has one, with its numbers', (name) => {
    const { tree: own } = new Recipe(name);
    const graph = graphTree(own, undefined, graphLoads(own));
    const summaries: readonly LoadSummary[] = JSON.parse(
      simulationFiles(own)[0]?.text ?? '{"loads":[]}',
    ).loads;
    const names = cardsOf(graph).flatMap((card) => (card.load ? [card.name] : []));
    expect(names.sort()).toEqual(summaries.map(({ app }) => app).sort());
    for (const { app, peak, peakReplicas, peakNodes, usd } of summaries) {
      const load = loadOf(graph, app);
      expect(load?.profile).toBe(own.environment.profiles?.get(app)?.description);
      for (const said of [
        `Peak of ${peak} requests a second: `,
        `; ${peakReplicas} replicas and ${peakNodes} nodes at most; `,
        `; ${usd.toFixed(2)} USD of nodes for its time.`,
      ])
        expect(load?.outcome).toContain(said);
      expect(load?.changed).toBe(false);
    }
  });

  it.each<[Partial<LoadSummary>, string]>([
    [{}, 'Peak of 750 requests a second: served at once; 7 replicas'],
    [
      { secondsToServePeak: null, failed: 8 },
      ': never served → served at once; 7 replicas and 13 nodes at most; 8 → 0 requests fail; ',
    ],
    [
      { secondsToServePeak: 75, peakReplicas: 9 },
      ': served after 75 s → served at once; 9 → 7 replicas and 13 nodes',
    ],
    [{ peakNodes: 4, usd: 3 }, `; 7 replicas and 4 → 13 nodes at most; 3.00 → ${summary.usd.toFixed(2)} USD`],
    [{ peak: 100 }, 'Peak of 100 → 750 requests a second: '],
  ])('says what %j at the base has become', (before, says) => {
    const load = loadOf(
      graphTree(tree, undefined, graphLoads(tree, new Map([['metabase', { ...summary, ...before }]]))),
    );
    expect(load?.outcome).toContain(says);
    expect(load?.changed).toBe(Object.keys(before).length > 0);
    expect(load?.outcome.includes('→')).toBe(load?.changed);
  });

  it('takes the numbers of the base from its simulation.json, if there is one', () => {
    const base = (files: Readonly<Record<string, string>>) =>
      changesSince(sideWith({ [tree.environment.name]: files }), tree.environment.name, []).loads;
    expect(base({})).toEqual(new Map());
    expect(base({ 'simulation.json': 'no JSON' })).toEqual(new Map());
    expect(base({ 'simulation.json': simulationFiles(tree)[0]?.text ?? '' })).toEqual(
      new Map([['metabase', summary]]),
    );
  });
});

describe('the page', () => {
  it('is what it was where no load is named', () => {
    const bare = treeOf([appOf('web', [])]);
    expect(graphLoads(bare)).toEqual(new Map());
    expect(graphPage([graphTree(bare, undefined, graphLoads(bare))])).toBe(graphPage([graphTree(bare)]));
    expect(graphPage([graphTree(bare)])).not.toContain('.simulation text');
  });

  it('holds a description as text, whatever it says', () => {
    const bare = treeOf([appOf('metabase', [])]);
    const rest: Omit<GraphLoad, 'profile'> = { outcome: 'served', changed: false, chart: ['svg', {}] };
    const pageOf = (profile: string) =>
      graphPage([graphTree(bare, undefined, new Map([['metabase', { ...rest, profile }]]))]);
    const ends = (page: string) => page.match(/<\/?(?:script|style|svg|img)\b|<!--/gi);
    const plain = ends(pageOf('plain'));
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ minLength: 1, unit: 'binary' })),
        (description) => {
          const page = pageOf(description);
          expect(ends(page)).toEqual(plain);
          const [, json = ''] = /id="trees">([\s\S]*?)<\/script>/.exec(page) ?? [];
          expect(loadOf(JSON.parse(json)[0])?.profile).toBe(printable(description));
        },
      ),
    );
  });
});

describe('a drawing as markup', () => {
  const UNESCAPED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  const plain = (text = '') => text.replace(/&(.*?);/g, (_, name: string) => UNESCAPED[name] ?? '');

  it('gives back every text, and lets none become an element or an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...HOSTILE, ''), (any, hostile) => {
        const text = hostile + any;
        const drawing: Drawing = ['svg', { 'aria-label': text }, ['title', {}, text], ['path', { d: text }]];
        const found =
          /^<svg aria-label="([^"<>']*)">\n<title>([^<>]*)<\/title>\n<path d="([^"<>']*)"\/><\/svg>$/.exec(
            markup(drawing),
          );
        expect(found?.slice(1).map(plain)).toEqual([text, text, text]);
      }),
    );
  });
});
