import type { FootprintService } from '../footprint.ts';
import { collect, type Owned, type Tree } from '../model.ts';

const known = new WeakMap<Tree, ReadonlyMap<string, Owned<FootprintService>>>();

/** Every Service of the tree, built or from a chart, by `namespace/name`. */
export function servicesByName(tree: Tree): ReadonlyMap<string, Owned<FootprintService>> {
  let index = known.get(tree);
  if (!index) {
    index = new Map(
      collect(tree, 'services').map((service) => [`${service.namespace}/${service.name}`, service]),
    );
    known.set(tree, index);
  }
  return index;
}
