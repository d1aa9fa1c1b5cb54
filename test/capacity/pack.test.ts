import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Amounts, GIB, MIB, NOTHING, plus, timesIn } from '../../src/capacity/amounts.ts';
import { type Limits, nodesWithin, without } from '../../src/capacity/limits.ts';
import type { NodeKind } from '../../src/capacity/node-kinds.ts';
import { type Lot, pack } from '../../src/capacity/pack.ts';
import type { Place } from '../../src/capacity/places.ts';
import { type InstanceType, instanceTypes } from '../../src/instances.ts';

const amounts = (milliCpu: number, memoryMiB: number, pods = 1): Amounts => ({
  ...NOTHING,
  milliCpu,
  memory: memoryMiB * MIB,
  pods,
});

function kind(name: string): NodeKind {
  const type = instanceTypes().get(name) as InstanceType;
  const capacity = amounts(type.vcpu * 1000, type.memoryMiB, type.pods);
  const room = amounts(type.vcpu * 1000 - 220, type.memoryMiB - 1000, type.pods - 3);
  return { type, capacity, allocatable: room, room, daemonSets: [], price: type.usdPerHour['us-east-1'] };
}

const KINDS = ['m5.large', 'm5.xlarge', 'r5.large', 'c5.2xlarge'].map(kind);

function place(name: string, limits: Limits, standing = 0, of: Place['kind'] = 'NodePool'): Place {
  return {
    ...{ kind: of, name, nodes: of === 'NodePool' ? KINDS : KINDS.slice(0, 1), unknown: [], zones: [] },
    ...{ standing, range: undefined, limits, capacityTypes: [] },
    refusal: () => undefined,
    takes: () => true,
  };
}

function lot(
  count: number,
  request: Amounts,
  places: readonly Place[],
  perNode = Number.POSITIVE_INFINITY,
): Lot {
  return {
    ...{ count, request, perNode },
    places: places.map((one) => ({
      place: one,
      nodes: one.nodes.filter(({ room }) => timesIn(room, request) > 0),
    })),
  };
}

const request = fc
  .tuple(fc.integer({ min: 1, max: 2500 }), fc.integer({ min: 1, max: 9000 }))
  .map(([cpu, memory]) => amounts(cpu, memory));
const wish = fc.record({
  count: fc.integer({ min: 1, max: 40 }),
  request,
  perNode: fc.option(fc.integer({ min: 1, max: 3 }), { nil: Number.POSITIVE_INFINITY }),
  only: fc.constantFrom(0, 1, 2),
  zone: fc.constantFrom(undefined, undefined, 'a', 'b'),
});
const worlds = fc.record({
  wishes: fc.array(wish, { minLength: 1, maxLength: 12 }),
  cpu: fc.integer({ min: 0, max: 200 }),
  memory: fc.integer({ min: 0, max: 800 }),
  standing: fc.integer({ min: 0, max: 4 }),
  more: fc.integer({ min: 0, max: 3 }),
  preferred: fc.nat(KINDS.length - 1),
});
type Of<T> = T extends fc.Arbitrary<infer V> ? V : never;

/** A node group and a NodePool, and lots for one, the other, or both. */
function worldOf({ wishes, cpu, memory, standing, more, preferred }: Of<typeof worlds>) {
  const group = place('group', { nodes: more }, standing, 'node group');
  const pool = place('pool', { milliCpu: cpu * 1000, memory: memory * GIB });
  const choices = [[group, pool], [pool], [group]];
  const lots = wishes.map(({ count, request, only, perNode, zone }) => ({
    ...lot(count, request, choices[only] ?? [], perNode),
    ...(zone !== undefined && { zone }),
  }));
  return { lots, places: [group, pool], preferred: new Map([[pool, KINDS[preferred] as NodeKind]]) };
}

const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

describe('a packing', () => {
  it('puts no more on a node than it has room for, and loses no pod', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        const { lots, places, preferred } = worldOf(input);
        const { bins, left } = pack(lots, places, preferred);
        for (const { free, count } of bins) {
          expect(
            Math.min(free.milliCpu, free.memory, free.pods, free.disk, free.gpus),
          ).toBeGreaterThanOrEqual(0);
          expect(count).toBeGreaterThan(0);
        }
        const placed = total(bins.map(({ pods, count }) => pods * count));
        expect(placed + total(left)).toBe(total(lots.map(({ count }) => count)));
      }),
    );
  });

  it('makes no more nodes than limits allow, and no fewer than stand', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        const { lots, places, preferred } = worldOf(input);
        const { bins } = pack(lots, places, preferred);
        const [group, pool] = places as [Place, Place];
        const made = bins.filter((bin) => bin.place === pool);
        const used = made.reduce((sum, { node, count }) => plus(sum, node.capacity, count), NOTHING);
        expect(used.milliCpu).toBeLessThanOrEqual(pool.limits.milliCpu ?? 0);
        expect(used.memory).toBeLessThanOrEqual(pool.limits.memory ?? 0);
        const nodes = total(bins.filter((bin) => bin.place === group).map(({ count }) => count));
        expect(nodes).toBeGreaterThanOrEqual(group.standing);
        expect(nodes).toBeLessThanOrEqual(group.standing + (group.limits.nodes ?? 0));
      }),
    );
  });

  it('leaves a pod over only where no place may make one more node for it, and says so', () => {
    fc.assert(
      fc.property(worlds, (input) => {
        const { lots, places, preferred } = worldOf(input);
        const { bins, left, stops } = pack(lots, places, preferred);
        const rest = new Map(
          places.map((one) => {
            const mine = bins.filter((bin) => bin.place === one);
            const made = mine.reduce(
              (limits, { node, count }) => without(limits, node.capacity, count),
              one.limits,
            );
            return [one, one.standing === 0 ? made : without(made, NOTHING, -one.standing)];
          }),
        );
        for (const [index, one] of lots.entries()) {
          if ((left[index] ?? 0) === 0) continue;
          for (const { place, nodes } of one.places) {
            for (const node of nodes) expect(nodesWithin(rest.get(place) ?? {}, node.capacity)).toBe(0);
            if (nodes.length > 0) expect(stops.has(place)).toBe(true);
          }
        }
      }),
    );
  });

  it('is the same whatever the order of the lots', () => {
    const orders = fc.array(fc.nat(), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(worlds, orders, (input, order) => {
        const { lots, places, preferred } = worldOf(input);
        const shuffled = lots
          .map((one, index) => [one, order[index] ?? 0] as const)
          .sort(([, a], [, b]) => a - b)
          .map(([one]) => one);
        const [one, other] = [pack(lots, places, preferred), pack(shuffled, places, preferred)];
        const text = ({ bins }: typeof one) =>
          bins
            .map((bin) => JSON.stringify([bin.place.name, bin.node.type.name, bin.count, bin.free, bin.pods]))
            .sort();
        expect(text(other)).toEqual(text(one));
        expect(total(other.left)).toBe(total(one.left));
      }),
    );
  });

  it('needs no fewer nodes, and places no fewer pods, for more pods of one kind', () => {
    const counts = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 50 }));
    const single = fc.record({
      request,
      perNode: fc.constantFrom(1, 2, Number.POSITIVE_INFINITY),
      cpu: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(counts, single, fc.constantFrom(...KINDS), ([few, more], it, preferred) => {
        const pool = place('pool', { milliCpu: it.cpu * 1000 });
        const packed = (count: number) => {
          const { bins, left } = pack(
            [lot(count, it.request, [pool], it.perNode)],
            [pool],
            new Map([[pool, preferred]]),
          );
          return { nodes: total(bins.map((bin) => bin.count)), placed: count - (left[0] ?? 0) };
        };
        const [less, most] = [packed(few), packed(few + more)];
        expect(most.nodes).toBeGreaterThanOrEqual(less.nodes);
        expect(most.placed).toBeGreaterThanOrEqual(less.placed);
      }),
    );
  });

  it('puts no more of a lot on a node than may be together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        request,
        fc.integer({ min: 1, max: 4 }),
        (count, each, perNode) => {
          const pool = place('pool', {});
          const { bins } = pack([lot(count, each, [pool], perNode)], [pool], new Map());
          for (const { pods } of bins) expect(pods).toBeLessThanOrEqual(perNode);
        },
      ),
    );
  });
});

describe('an example', () => {
  const [large, xlarge] = KINDS as [NodeKind, NodeKind];

  it('fills a node before it makes another', () => {
    const pool = place('pool', {});
    const { bins } = pack([lot(7, amounts(500, 100), [pool])], [pool], new Map([[pool, large]]));
    // 1780m of room take three.
    expect(bins.map(({ count, pods, node }) => [count, pods, node.type.name])).toEqual([
      [2, 3, 'm5.large'],
      [1, 1, 'm5.large'],
    ]);
  });

  it('leaves the room of a node group to those that have no other', () => {
    const group = place('group', { nodes: 0 }, 1, 'node group');
    const pool = place('pool', {});
    const anywhere = lot(3, amounts(500, 100), [group, pool]);
    const critical = lot(3, amounts(500, 100), [group]);
    expect(pack([anywhere, critical], [group, pool], new Map()).left).toEqual([0, 0]);
  });

  it('makes a node of another type where the wanted one is too small, or over the limit', () => {
    const pool = place('pool', { milliCpu: 6000 });
    const lots = [lot(1, amounts(3000, 100), [pool]), lot(2, amounts(1500, 100), [pool])];
    const { bins, left } = pack(lots, [pool], new Map([[pool, xlarge]]));
    expect(bins.map(({ node }) => node.type.name)).toEqual(['m5.xlarge', 'm5.large']);
    expect(left).toEqual([0, 1]);
  });

  it('puts pods of two zones on two nodes, and others beside them', () => {
    const pool = place('pool', {});
    const [one, other] = ['a', 'b'].map((zone) => ({ ...lot(1, amounts(100, 100), [pool]), zone }));
    const { bins } = pack(
      [lot(4, amounts(100, 100), [pool]), one as Lot, other as Lot],
      [pool],
      new Map([[pool, large]]),
    );
    expect(bins.map(({ count, pods, zone }) => [count, pods, zone]).sort()).toEqual([
      [1, 1, 'b'],
      [1, 5, 'a'],
    ]);
  });

  it('lets a node group grow only for pods that no NodePool takes', () => {
    const group = place('group', { nodes: 5 }, 1, 'node group');
    const pool = place('pool', {});
    const nodes = (it: Lot) =>
      pack([it], [group, pool], new Map([[pool, large]])).bins.map(({ place: { name }, count }) => [
        name,
        count,
      ]);
    expect(nodes(lot(6, amounts(500, 100), [group, pool]))).toEqual([
      ['group', 1],
      ['pool', 1],
    ]);
    expect(nodes(lot(6, amounts(500, 100), [group]))).toEqual([
      ['group', 1],
      ['group', 1],
    ]);
  });
});
