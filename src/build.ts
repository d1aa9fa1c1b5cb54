import type { AnyComponent, BuildContext, Context } from './component.ts';
import { settle } from './house.ts';
import type { KubeObject } from './object.ts';
import { Parts } from './parts.ts';

/**
 * The first-party objects of one component, in construction order. One cdk8s App a component: in a shared one each
 * chart's toJson() validates all of them, so its cost grows with the square (docs/decisions/0002-own-writer.md).
 * Errors thrown by a component's own code pass through; the caller names the component.
 */
export function build(component: AnyComponent, context: Context): KubeObject[] {
  if (!component.build) return [];
  const parts = new Parts(component.name);
  const add: BuildContext['add'] = (...objects) => {
    for (const object of objects) parts.add(object);
  };
  component.build({
    ...context,
    add,
    get chart() {
      return parts.chart;
    },
  } satisfies BuildContext);
  return parts.objects().map((object) => settle(object, component, context.namespace));
}
