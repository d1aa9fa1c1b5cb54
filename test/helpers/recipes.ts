import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { assemble } from '../../src/assemble.ts';
import { loadCatalog } from '../../src/catalog.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import type { Environment } from '../../src/environment.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { ROOT } from './cli.ts';

/** The folder of the recipes. */
export const RECIPES = join(ROOT, 'recipes');

/** Names of all recipes, found by their place. */
export const recipeNames = globSync('*.yaml', { cwd: RECIPES })
  .map((file) => basename(file, '.yaml'))
  .sort();

/** The text of a recipe. */
export const textOf = (recipe: string) => readFileSync(join(RECIPES, `${recipe}.yaml`), 'utf8');

/** The real catalogue. */
export const catalog = await loadCatalog(ROOT);

const trees = new Map(
  loadEnvironments(RECIPES, catalog).map((environment) => [environment.name, assemble(environment, catalog)]),
);

/** A recipe's tree, and how a test looks into it. */
export class Recipe {
  readonly tree: Tree;

  constructor(name: string) {
    const tree = trees.get(name);
    if (!tree) throw new Error(`there is no recipe ${name}`);
    this.tree = tree;
  }

  get environment(): Environment {
    return this.tree.environment;
  }

  /** The only object of that kind, and name, that our own code builds. */
  object(kind: string, name?: string): KubeObject {
    const found = this.tree.components
      .flatMap(({ objects }) => objects)
      .filter((object) => object.kind === kind && (name === undefined || object.metadata.name === name));
    const [object, ...more] = found;
    if (!object || more.length > 0) throw new Error(`${found.length} objects ${kind} ${name ?? ''}`);
    return object;
  }

  /** `spec` of that object. */
  // biome-ignore lint/suspicious/noExplicitAny: objects have the shape of their kind
  spec(kind: string, name?: string): any {
    return this.object(kind, name).spec;
  }

  /** Requests and limits of the first container of a Deployment. */
  resources(deployment: string) {
    return this.spec('Deployment', deployment).template.spec.containers[0].resources;
  }

  /** Requirements of a NodePool, by key: operator and values. */
  requirements(pool: string): Record<string, string> {
    const { requirements } = this.spec('NodePool', pool).template.spec;
    return Object.fromEntries(
      requirements.map(({ key, operator, values }: { key: string; operator: string; values: string[] }) => [
        key.replace(/^.*\//, ''),
        `${operator} ${values.join(', ')}`,
      ]),
    );
  }

  /** Values that a component gives to its only chart. */
  // biome-ignore lint/suspicious/noExplicitAny: values of a chart have the chart's own shape
  values(component: string): any {
    return this.built(component).charts[0]?.use.values;
  }

  /** A workload of a component's chart, as the chart renders it with these values. */
  workload(component: string, name: string) {
    const workloads = this.built(component).charts.flatMap(({ footprint }) => footprint.workloads);
    const found = workloads.find((workload) => workload.name === name);
    if (!found) throw new Error(`no ${name} among ${workloads.map((workload) => workload.name).join(', ')}`);
    return found;
  }

  private built(component: string) {
    const built = this.tree.components.find((it) => it.component.name === component);
    if (!built) throw new Error(`no ${component} in ${this.environment.name}`);
    return built;
  }
}
