import { createRequire } from 'node:module';
import type { ApiObjectProps, Chart } from 'cdk8s';
import type { Model } from './component.ts';
import { type KubeObject, objectId, refOf } from './object.ts';
import { dataOf, isSettled } from './plain.ts';

// Loaded at the first need: components of plain objects alone have none.
const cdk8s = () => createRequire(import.meta.url)('cdk8s') as typeof import('cdk8s');

/**
 * What one component builds. Plain objects stay as they are, at a tenth of the price of the way through a construct tree
 * and back. Once the chart is asked for, or an object is not plain, all of them go into the chart, which has the last word.
 */
export class Parts {
  readonly #name: string;
  /** By identity. Empty once there is a chart. */
  readonly #plain = new Map<string, KubeObject>();
  #chart: Chart | undefined;

  /** @param name of the chart. */
  constructor(name: string) {
    this.#name = name;
  }

  /** The cdk8s chart, in an App of its own. */
  get chart(): Chart {
    if (this.#chart !== undefined) return this.#chart;
    const { App, Chart } = cdk8s();
    this.#chart = new Chart(new App(), this.#name, { disableResourceNameHashes: true });
    for (const [id, object] of this.#plain) construct(this.#chart, id, object);
    this.#plain.clear();
    return this.#chart;
  }

  /** Adds a plain object or a model. Throws where the model is invalid, or the object is there already. */
  add(object: KubeObject | Model): void {
    const data = dataOf(object);
    const id = objectId(refOf(data));
    if (this.#chart === undefined && !this.#plain.has(id) && isSettled(data)) this.#plain.set(id, data);
    else construct(this.chart, id, data);
  }

  /** All objects as plain data, in the order in which they were added or constructed. */
  objects(): KubeObject[] {
    return this.#chart === undefined ? [...this.#plain.values()] : (this.#chart.toJson() as KubeObject[]);
  }
}

function construct(chart: Chart, id: string, object: KubeObject): void {
  new (cdk8s().ApiObject)(chart, id, object as unknown as ApiObjectProps);
}
