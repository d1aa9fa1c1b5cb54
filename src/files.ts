import { rootFolders } from '../argocd/tree.ts';
import { type FileSpec, fileName } from './layout.ts';
import type { BuiltComponent, Tree } from './model.ts';
import { type KubeObject, refOf } from './object.ts';
import { reasonFor } from './order.ts';
import { accessPage } from './readme/access.ts';
import { readme } from './readme.ts';
import { toYaml } from './yaml.ts';

/** The files of a tree: one folder for each part that something syncs, one object a file, the reviewer's README, and the page on access. */
export function treeFiles(tree: Tree): FileSpec[] {
  const byName = new Map(tree.components.map((built) => [built.component.name, built]));
  const kustomized = new Set(
    tree.components.flatMap(({ component, context }) => component.kustomized?.(context) ?? []),
  );
  const folders = rootFolders(
    tree.environment,
    tree.argocd.map((object) => ({ object, comments: applicationComments(byName, object) })),
  );
  return [
    { path: 'README.md', text: readme(tree) },
    { path: 'ACCESS.md', text: accessPage(tree) },
    ...tree.bootstrap.map((object) => file('bootstrap', object, 'argocd')),
    ...(['argocd', 'next'] as const).flatMap((folder) =>
      folders[folder].map(({ object, comments }) => file(folder, object, 'argocd', comments)),
    ),
    ...tree.namespaces.map((object) => file('namespaces', object)),
    ...tree.components.flatMap(({ component, namespace, objects }) => {
      const files = objects.map((object) => file(component.name, object, namespace));
      return kustomized.has(component.name) ? [...files, kustomization(component.name, files)] : files;
    }),
  ];
}

/** Not `.yaml`, which the folder's own Application would take for a manifest. */
function kustomization(folder: string, files: readonly FileSpec[]): FileSpec {
  const resources = files.map(({ path }) => path.slice(folder.length + 1)).sort();
  const object = { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources };
  return { path: `${folder}/kustomization.yml`, text: toYaml(object) };
}

function file(
  folder: string,
  object: KubeObject,
  namespace?: string,
  comments: readonly string[] = [],
): FileSpec {
  return { path: `${folder}/${fileName(refOf(object), namespace)}`, text: toYaml(object, comments) };
}

/** What a reviewer of an Application wants to know and Argo CD has no field for: why it stands in its wave, why fields are ignored. */
function applicationComments(byName: ReadonlyMap<string, BuiltComponent>, object: KubeObject): string[] {
  const built = object.kind === 'Application' ? byName.get(object.metadata.name) : undefined;
  if (!built) return [];
  return [built.component.summary, reasonFor(built), ...ignoreReasons(built)];
}

function ignoreReasons({ ignoreDifferences }: BuiltComponent): string[] {
  return ignoreDifferences.map(
    (i) => `Ignores ${i.jsonPointers.join(', ')} of ${i.kind} ${i.name}: ${i.because}`,
  );
}
