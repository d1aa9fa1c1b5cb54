import { builtObjects, type OwnedObject, type Tree } from '../model.ts';

/** A container of Metabase as built, and the object whose pods it is in. */
export interface Metabase {
  readonly owned: OwnedObject;
  // biome-ignore lint/suspicious/noExplicitAny: a container as built; its schema is checked elsewhere
  readonly container: any;
}

const IMAGE = /(?:^|\/)metabase\/metabase(?:-enterprise)?[:@]/;

/** Every container of the tree that runs Metabase, by its image. */
export function metabases(tree: Tree): Metabase[] {
  return ['Deployment', 'StatefulSet'].flatMap((kind) =>
    builtObjects(tree, kind).flatMap((owned) =>
      (owned.object.spec.template.spec.containers as { image?: string }[])
        .filter(({ image = '' }) => IMAGE.test(image))
        .map((container) => ({ owned, container })),
    ),
  );
}

/** Values of the Metabase chart, with the component that uses it. */
export function metabaseCharts(tree: Tree) {
  return tree.components.flatMap((owner) =>
    owner.charts
      .filter(({ use }) => use.chart === 'metabase')
      // biome-ignore lint/suspicious/noExplicitAny: values of a chart, checked against its keys elsewhere
      .map(({ use }) => ({ owner, values: use.values as Record<string, any> })),
  );
}
