import { App, Chart } from 'cdk8s';
import { addObject } from './api-object.ts';
import type { AnyComponent, BuildContext, Context } from './component.ts';
import { settle } from './house.ts';
import type { KubeObject } from './object.ts';

/**
 * The first-party objects of one component, in construction order. One cdk8s App a component: in a shared one each
 * chart's toJson() validates all of them, so its cost grows with the square (docs/decisions/0002-own-writer.md).
 * Errors thrown by a component's own code pass through; the caller names the component.
 */
export function build(component: AnyComponent, context: Context): KubeObject[] {
  if (!component.build) return [];
  const chart = new Chart(new App(), component.name, { disableResourceNameHashes: true });
  const add: BuildContext['add'] = (...objects) => {
    for (const object of objects) addObject(chart, object);
  };
  component.build({ ...context, chart, add } satisfies BuildContext);
  const built = chart.toJson() as KubeObject[];
  return built.map((object) => settle(object, component, context.namespace));
}
