import { CONFIRM, SYNC_OPTIONS } from '../house.ts';
import type { Tree } from '../model.ts';
import type { Problem } from '../problem.ts';
import { applyRules, type Rule } from '../rules.ts';
import {
  type AboutComponent,
  aboutComponent,
  type ContainerImage,
  folderOf,
  imagesOf,
  workloadsOf,
} from './about.ts';
import type { Known, Subject } from './find.ts';
import { type Looks, rulesThatLook } from './looks.ts';

/** All that a tree tells about an object, as plain data. */
export interface AboutObject {
  /** `apps/Deployment shop/web`. */
  readonly id: string;
  /** Its file as Argo CD finds it in the repository; absent for what a chart renders to. */
  readonly file?: string;
  /** The chart that it comes out of. Argo CD renders it: only what it is like in short is known here. */
  readonly chart?: { readonly chart: string; readonly version: string; readonly repository: string };
  /** Code that makes it, where that is no component's. */
  readonly madeBy?: string;
  /** Of a Namespace: the components that live in it. */
  readonly members?: readonly string[];
  readonly images: readonly ContainerImage[];
  /** The ServiceAccount that its pods run as, where that has a role in AWS. */
  readonly role?: string;
  /** Argo CD deletes it only after a person confirms that. */
  readonly confirm: boolean;
  /** Fields of it that somebody else owns at run time, with the reason. */
  readonly ignores: readonly { readonly fields: readonly string[]; readonly because: string }[];
}

/** The answer to `explain`, as plain data: that of `--json`. */
export interface Explanation {
  readonly environment: string;
  readonly object: AboutObject | null;
  /** The component itself, or whose object it is; `null` for what belongs to none. */
  readonly component: AboutComponent | null;
  readonly rules: Looks;
  /** What rules find wrong with it, now. */
  readonly problems: readonly Problem[];
}

/** @param sourceOf the source file of a component. */
export function explain(
  tree: Tree,
  subject: Subject,
  rules: readonly Rule[],
  sourceOf: (component: AboutComponent['name']) => string,
): Explanation {
  const object = 'object' in subject ? subject.object : undefined;
  const built = 'component' in subject ? subject.component : subject.object.owner;
  return {
    environment: tree.environment.name,
    object: object ? aboutObject(tree, object) : null,
    component: built ? aboutComponent(tree, built, sourceOf(built.component.name)) : null,
    rules: rulesThatLook(rules, tree, {
      ...(built && { component: built.component.name }),
      ...(object && { object }),
    }),
    problems: applyRules(rules, tree).filter(({ at }) =>
      object ? at.object === object.id : at.component === built?.component.name,
    ),
  };
}

function aboutObject(
  tree: Tree,
  { id, kind, group, namespace, name, owner, written, chart }: Known,
): AboutObject {
  const workloads = owner ? workloadsOf(owner) : [];
  const mine = workloads.filter((it) => it.kind === kind && it.namespace === namespace && it.name === name);
  const identity = owner?.context.identity;
  return {
    id,
    ...(written && { file: `${folderOf(tree)}/${written.path}` }),
    ...(chart && {
      chart: { chart: chart.data.chart, version: chart.data.version, repository: chart.data.repoURL },
    }),
    ...madeBy(kind, written?.path),
    ...(kind === 'Namespace' && {
      members: tree.components.filter((it) => it.namespace === name).map((it) => it.component.name),
    }),
    images: mine.flatMap(imagesOf),
    ...(identity &&
      mine.some((it) => it.serviceAccount === identity.serviceAccount) && { role: identity.roleName }),
    confirm: written?.object.metadata.annotations?.[SYNC_OPTIONS]?.includes(CONFIRM) ?? false,
    ignores: (owner?.ignoreDifferences ?? [])
      .filter(
        (it) =>
          it.group === group &&
          it.kind === kind &&
          it.name === name &&
          (it.namespace ?? namespace) === namespace,
      )
      .map(({ jsonPointers, because }) => ({ fields: jsonPointers, because })),
  };
}

/** Folders whose objects are made for all components alike. */
function madeBy(kind: string, path: string | undefined): { madeBy?: string } {
  const folder = path?.split('/')[0];
  if (folder === 'namespaces') return { madeBy: 'argocd/namespaces.ts' };
  if (folder !== 'argocd' && folder !== 'next' && folder !== 'bootstrap') return {};
  return { madeBy: kind === 'AppProject' ? 'argocd/project.ts' : 'argocd/application.ts' };
}
