import { capacityFile } from './capacity/summary.ts';
import type { FileSpec } from './layout.ts';
import type { Tree } from './model.ts';
import { type PlacedObject, placedObjects } from './placed.ts';
import { accessPage } from './readme/access.ts';
import { readme } from './readme.ts';
import { simulationFiles } from './simulate/report/summary.ts';
import { toYaml } from './yaml.ts';

/** The files of a tree: one folder for each part that something syncs, one object a file, the reviewer's README, the page on access, and the summaries of capacity and loads. */
export function treeFiles(tree: Tree): FileSpec[] {
  const objects = placedObjects(tree);
  return [
    { path: 'README.md', text: readme(tree) },
    { path: 'ACCESS.md', text: accessPage(tree) },
    capacityFile(tree),
    ...simulationFiles(tree),
    ...objects.map(({ path, object, comments }) => ({ path, text: toYaml(object, comments) })),
    ...kustomizations(tree, objects),
  ];
}

/** Not `.yaml`, which the folder's own Application would take for a manifest. */
function kustomizations(tree: Tree, objects: readonly PlacedObject[]): FileSpec[] {
  const folders = tree.components.flatMap(({ component, context }) => component.kustomized?.(context) ?? []);
  return [...new Set(folders)].map((folder) => {
    const resources = objects
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .map(({ path }) => path.slice(folder.length + 1))
      .sort();
    const object = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources };
    return { path: `${folder}/kustomization.yml`, text: toYaml(object) };
  });
}
