import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timesIn } from '../../src/capacity/amounts.ts';
import type { NodeKind } from '../../src/capacity/node-kinds.ts';
import type { Place } from '../../src/capacity/places.ts';
import type { Pod, PodsOf, Spread } from '../../src/simulate/nodes/node.ts';
import { provision } from '../../src/simulate/nodes/provision.ts';
import { scenarioOf } from '../../src/simulate/read/scenario.ts';
import { Recipe } from '../helpers/recipes.ts';
import { constant } from '../helpers/simulate.ts';

const { tree } = new Recipe('metabase-eks');
const [found] = scenarioOf(tree, new Map([['metabase', constant(1, 60)]])).nodes;
if (!found) throw new Error('no node');
const { place } = found;

/** A kind of node of the recipe's with so much room. */
const kindOf = (milliCpu: number, memory: number): NodeKind => ({
  ...found.kind,
  room: { ...found.kind.room, milliCpu, memory, pods: 100 },
});

/** Apps by their names, with what a pod of each requests. */
function podsOf(
  kinds: readonly NodeKind[],
  on: Place,
  apps: Readonly<
    Record<string, readonly [cpu: number, memory: number, count: number, over?: Spread['over']]>
  >,
): Pod[] {
  let id = 0;
  return Object.entries(apps).flatMap(([name, [milliCpu, memory, count, over]]) => {
    const spread: Spread[] = over ? [{ over, hard: true, maxSkew: 1, minDomains: 1 }] : [];
    const app: PodsOf = {
      ...{ name, perNode: 100, perZone: Number.POSITIVE_INFINITY, pullSeconds: 0, changed: false },
      ...{ request: { milliCpu, memory, disk: 0, gpus: 0, pods: 1 }, options: new Map([[on, kinds]]) },
      ...{ spread, zones: new Map() },
    };
    return Array.from({ length: count }, () => ({
      ...{ id: id++, app, createdAt: 0, revision: 0, node: undefined },
      ...{ startedAt: 0, readyAt: 0, goneAt: 0, servedBefore: 0, cpuBefore: 0 },
    }));
  });
}

const names = ({ pods }: { readonly pods: readonly Pod[] }) => pods.map(({ app }) => app.name).sort();

describe('pods that come together', () => {
  it('are placed by CPU and then by memory: a small one finds its place beside a large one', () => {
    const { claims, left } = provision(
      podsOf([kindOf(1000, 1000)], place, { small: [100, 300, 1], large: [100, 700, 2] }),
      [],
    );
    expect(left.size).toBe(0);
    expect(claims.map(names).sort()).toEqual([['large'], ['large', 'small']]);
  });

  it('leave the zone of their node to whoever is spread', () => {
    const { claims } = provision(
      podsOf([kindOf(1000, 1000)], place, { anywhere: [600, 0, 3], spread: [400, 0, 3, 'zone'] }),
      [],
    );
    // Three nodes are enough, one in each zone.
    expect(claims.map(names)).toEqual(Array.from({ length: 3 }, () => ['anywhere', 'spread']));
    expect(new Set(claims.map(({ zone }) => zone)).size).toBe(3);
  });

  it('never have more than a node holds, and none is forgotten', () => {
    const amount = fc.integer({ min: 1, max: 900 });
    const app = fc.tuple(
      amount,
      amount,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(undefined, 'zone' as const),
    );
    fc.assert(
      fc.property(fc.array(app, { minLength: 1, maxLength: 5 }), (apps) => {
        const pods = podsOf(
          [kindOf(1000, 1000), kindOf(2000, 2000)],
          place,
          Object.fromEntries(apps.map((one, index) => [`app-${index}`, one])),
        );
        const { claims, left } = provision(pods, []);
        expect(claims.reduce((sum, claim) => sum + claim.pods.length, 0) + left.size).toBe(pods.length);
        for (const { kind, pods: mine, zone } of claims) {
          const sum = (of: 'milliCpu' | 'memory') => mine.reduce((all, pod) => all + pod.app.request[of], 0);
          const request = {
            milliCpu: sum('milliCpu'),
            memory: sum('memory'),
            disk: 0,
            gpus: 0,
            pods: mine.length,
          };
          expect(timesIn(kind.room, request)).toBeGreaterThanOrEqual(1);
          expect(place.zones).toContain(zone);
        }
      }),
    );
  });
});

describe('nodes at rest', () => {
  const nodesOf = (name: string, app: string) => {
    const recipe = new Recipe(name);
    return scenarioOf(recipe.tree, new Map([[app, constant(1, 60)]])).nodes;
  };

  it('take small pods beside large ones, whatever pool would have come first: three, and one for the app, as in the lab', () => {
    expect(nodesOf('metabase-free-tier', 'metabase')).toHaveLength(3);
  });

  it('of node groups stand whether somebody needs them or not', () => {
    const nodes = nodesOf('gitops-karpenter', 'cors-proxy');
    expect(nodes.filter(({ place: on }) => on.kind === 'node group')).toHaveLength(3);
  });
});
