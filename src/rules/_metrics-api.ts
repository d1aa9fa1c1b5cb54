import type { ApiService } from '../footprint.ts';
import { type BuiltComponent, collect, type Tree } from '../model.ts';

/** The API group that an APIService registers a version of: its name is `<version>.<group>`. */
export function apiGroupOf({ name }: Pick<ApiService, 'name'>): string {
  return name.slice(name.indexOf('.') + 1);
}

/** The component that serves an aggregated API, or `undefined` where none of the tree does. */
export function serverOf(tree: Tree, group: string): BuiltComponent | undefined {
  return collect(tree, 'apiServices').find((service) => apiGroupOf(service) === group)?.owner;
}
