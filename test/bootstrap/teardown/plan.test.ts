import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGuarded } from '../../../argocd/application.ts';
import { HOLDERS } from '../../../bootstrap/teardown/holders.ts';
import { type Removal, rounds } from '../../../bootstrap/teardown/plan.ts';
import type { Live } from '../../../bootstrap/teardown/world.ts';
import type { AnyComponent } from '../../../src/component.ts';
import type { BuiltComponent, Tree } from '../../../src/model.ts';
import { groupOf } from '../../../src/object.ts';
import { crdProviders, heldKinds } from '../../../src/rules/_kinds.ts';
import { allTrees } from '../../helpers/bootstrapped.ts';
import { appOf, treeOf } from '../../kit.ts';
import { catalog } from '../../real.ts';

/** When each Application goes, by name: the number of its round. */
function turns(tree: Tree, live?: readonly Live[]): ReadonlyMap<string, number> {
  return new Map(
    rounds(tree, live).flatMap(({ removals }, i) => removals.map(({ name }) => [name, i] as const)),
  );
}

const turnOf = (all: ReadonlyMap<string, number>, name: string): number => {
  const turn = all.get(name);
  if (turn === undefined) throw new Error(`${name} never goes`);
  return turn;
};

/** Every component goes, once, and what it waits for goes later. */
function expectOrder(tree: Tree) {
  const all = rounds(tree).flatMap(({ removals }) => removals.map(({ name }) => name));
  expect(all.toSorted()).toEqual(
    [...tree.components.map((it) => it.component.name), 'namespaces'].toSorted(),
  );
  const order = turns(tree);
  for (const { component, waitsFor } of tree.components) {
    for (const need of waitsFor) {
      expect(turnOf(order, component.name), `${component.name} before ${need.name}`).toBeLessThan(
        turnOf(order, need.name),
      );
    }
  }
}

/** Whether a component holds an object that this controller puts its finalizer on. */
function isServed(
  built: BuiltComponent,
  { group, kinds }: { group: string; kinds: readonly string[] },
): boolean {
  const footprints = [built.own, ...built.charts.map(({ footprint }) => footprint)];
  // Of Services those that ask for a load balancer, and no volume is in a tree but by a claim.
  if (kinds.includes('Service'))
    return footprints.some((it) => it.services.some(({ type }) => type === 'LoadBalancer'));
  if (kinds.includes('PersistentVolume')) return removalOf(built).outside.includes('volume');
  return footprints.some((it) =>
    it.objects.some((o) => groupOf(o.apiVersion) === group && kinds.includes(o.kind)),
  );
}

let tree: Tree;
const removalOf = ({ component }: BuiltComponent): Removal => {
  const found = rounds(tree)
    .flatMap(({ removals }) => removals)
    .find(({ name }) => name === component.name);
  if (!found) throw new Error(`no ${component.name}`);
  return found;
};

describe.each([...allTrees])('the order in which %s goes', (_, one) => {
  it('is such that nothing goes before what needs it', () => expectOrder(one));

  it('has every controller outlive the objects that carry its finalizer', () => {
    tree = one;
    const order = turns(one);
    for (const holder of HOLDERS) {
      if (!order.has(holder.component)) continue;
      const served = one.components.filter((built) => isServed(built, holder));
      for (const { component } of served) {
        expect(turnOf(order, component.name), `${component.name}, held by ${holder.component}`).toBeLessThan(
          turnOf(order, holder.component),
        );
      }
    }
  });

  it('asks for what a controller holds before its own round, whatever that round is', () => {
    for (const { removals, holders } of rounds(one)) {
      const names = removals.map(({ name }) => name);
      expect(holders).toEqual(HOLDERS.filter(({ component }) => names.includes(component)));
    }
  });

  it('lets Argo CD delete everything but itself and the namespaces, and guards what Git guards', () => {
    const removals = rounds(one).flatMap((it) => it.removals);
    const kept = removals.filter(({ cascade }) => !cascade).map(({ name }) => name);
    const bootstrapped = one.components
      .filter(({ component }) => component.bootstrapped)
      .map((it) => it.component.name);
    expect(kept.toSorted()).toEqual([...bootstrapped, 'namespaces'].toSorted());
    for (const built of one.components.filter(({ component }) => !component.bootstrapped)) {
      expect(removals.find(({ name }) => name === built.component.name)?.guarded).toBe(isGuarded(built));
    }
  });
});

describe('what holds what', () => {
  it('is of components of the catalogue, which bring the kind or stand on who does', () => {
    for (const one of allTrees.values()) {
      for (const { type, owner } of heldKinds(one).filter(({ type }) => type.custom)) {
        const holder = HOLDERS.find((it) => it.group === type.group && it.kinds.includes(type.kind));
        if (!holder) continue;
        const provider = crdProviders(one, type)[0]?.component.name;
        const built = one.components.find(({ component }) => component.name === holder.component);
        const stands = [holder.component, ...(built?.waitsFor.map(({ name }) => name) ?? [])];
        expect(stands, `${type.key} of ${owner.component.name}`).toContain(provider);
      }
    }
    const names = catalog.map(({ name }) => name);
    for (const { component } of HOLDERS) expect(names).toContain(component);
  });

  it('knows every kind of the trees that lives outside the cluster', () => {
    const found = new Set(
      [...allTrees.values()].flatMap((it) => rounds(it).flatMap((r) => r.removals.flatMap((x) => x.outside))),
    );
    expect([...found].sort()).toEqual(['load balancer', 'nodes', 'volume']);
  });
});

/** A catalogue without cycles: everybody waits only for names that come before. */
const components = fc
  .tuple(
    fc.uniqueArray(fc.stringMatching(/^x[a-z]{1,3}$/), { minLength: 1, maxLength: 10 }),
    fc.infiniteStream(fc.nat(2)),
  )
  .map(([names, dice]) => {
    const made: AnyComponent[] = [];
    for (const name of names)
      made.push(appOf(name, [], { needs: made.filter(() => dice.next().value === 0) }));
    return made;
  });

const application = (name: string, wave?: string): Live => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {
    name,
    namespace: 'argocd',
    ...(wave !== undefined && { annotations: { 'argocd.argoproj.io/sync-wave': wave } }),
  },
  spec: {},
});

describe('any tree', () => {
  it('goes in an order in which nothing goes before what needs it', () => {
    fc.assert(
      fc.property(components, (made) => expectOrder(treeOf(made))),
      { numRuns: 60 },
    );
  });

  it('goes in the same order where some of it is gone already, or others are there beside it', () => {
    fc.assert(
      fc.property(
        components,
        fc.infiniteStream(fc.boolean()),
        fc.option(fc.integer({ min: -9, max: 9 })),
        (made, dice, wave) => {
          const one = treeOf(made);
          const there = one.components.filter(() => dice.next().value).map(({ component }) => component.name);
          const foreign = application('foreign', wave === null ? undefined : String(wave));
          const order = turns(one, [...there.map((name) => application(name)), foreign]);
          expect([...order.keys()].toSorted()).toEqual([...there, 'foreign'].toSorted());
          const whole = turns(one);
          for (const a of there)
            for (const b of there)
              if (turnOf(whole, a) < turnOf(whole, b))
                expect(turnOf(order, a)).toBeLessThan(turnOf(order, b));
          if (wave === null) expect(turnOf(order, 'foreign')).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('takes a wave that is no number for none', () => {
    const one = treeOf([appOf('web', [])]);
    expect(turnOf(turns(one, [application('web'), application('odd', 'soon')]), 'odd')).toBe(0);
  });
});
