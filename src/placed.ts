import { rootFolders } from '../argocd/tree.ts';
import { fileName } from './layout.ts';
import type { BuiltComponent, Tree } from './model.ts';
import { type KubeObject, refOf } from './object.ts';
import { reasonFor } from './order.ts';

/** An object with the file that it is written to. */
export interface PlacedObject {
  /** Relative to the tree, with forward slashes; its first part is the folder that something syncs. */
  readonly path: string;
  readonly object: KubeObject;
  /** What stands above it in its file. */
  readonly comments: readonly string[];
}

/** Every object of a tree, each in its folder. Where the rollout is ordered, `argocd/` holds what is pinned. */
export function placedObjects(tree: Tree): PlacedObject[] {
  const byName = new Map(tree.components.map((built) => [built.component.name, built]));
  const folders = rootFolders(
    tree.environment,
    tree.argocd.map((object) => ({ object, comments: applicationComments(byName, object) })),
  );
  return [
    ...tree.bootstrap.map((object) => placed('bootstrap', object, 'argocd')),
    ...(['argocd', 'next'] as const).flatMap((folder) =>
      folders[folder].map(({ object, comments }) => placed(folder, object, 'argocd', comments)),
    ),
    ...tree.namespaces.map((object) => placed('namespaces', object)),
    ...tree.components.flatMap(({ component, namespace, objects }) =>
      objects.map((object) => placed(component.name, object, namespace)),
    ),
  ];
}

function placed(
  folder: string,
  object: KubeObject,
  namespace?: string,
  comments: readonly string[] = [],
): PlacedObject {
  return { path: `${folder}/${fileName(refOf(object), namespace)}`, object, comments };
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
