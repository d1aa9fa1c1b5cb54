import { urlsByComponent } from '../access/urls.ts';
import type { PortForward, Statement } from '../component.ts';
import type { Workload } from '../footprint.ts';
import type { BuiltComponent, Tree } from '../model.ts';
import { neededBy } from '../needs.ts';
import { reasonFor } from '../order.ts';
import { placedObjects } from '../placed.ts';
import { type Line, linesOf } from './lines.ts';

/** A container of a workload, and the image that it runs. */
export interface ContainerImage {
  /** `Deployment metabase/metabase`. */
  readonly workload: string;
  readonly container: string;
  readonly image: string;
}

/** All that a tree tells about a component, as plain data. */
export interface AboutComponent {
  readonly name: string;
  readonly summary: string;
  readonly project: string;
  readonly namespace: string;
  /** Its source file, relative to the project. */
  readonly source: string;
  /** The folder of its objects and the files of its Application and Namespace; what there is of them. */
  readonly generated: readonly string[];
  readonly objects: number;
  readonly wave: { readonly number: number; readonly why: string };
  readonly needs: readonly string[];
  readonly neededBy: readonly string[];
  readonly environment: readonly Line[];
  readonly charts: readonly {
    readonly chart: string;
    readonly version: string;
    readonly repository: string;
    readonly release: string;
    readonly objects: number;
    readonly values: Readonly<Record<string, unknown>>;
  }[];
  readonly images: readonly ContainerImage[];
  readonly identity: Role | null;
  readonly access: {
    readonly urls: readonly string[];
    readonly login?: string;
    readonly forwards: readonly PortForward[];
  };
  readonly ignores: readonly {
    readonly object: string;
    readonly fields: readonly string[];
    readonly because: string;
  }[];
}

/** The AWS role of a component. */
export interface Role {
  readonly role: string;
  readonly arn: string;
  readonly by: 'irsa' | 'pod-identity';
  readonly serviceAccount: string;
  readonly statements: readonly Statement[];
}

/** Folder of a tree, as Argo CD finds it in the repository. */
export const folderOf = ({ environment }: Tree) => `${environment.git.path}/${environment.name}`;

/** @param source the component's file. */
export function aboutComponent(tree: Tree, built: BuiltComponent, source: string): AboutComponent {
  const { component, context, namespace, objects } = built;
  const access = component.access?.(context) ?? {};
  return {
    name: component.name,
    summary: component.summary,
    project: component.project,
    namespace,
    source,
    generated: generatedOf(tree, built),
    objects: objects.length,
    wave: { number: built.wave, why: reasonFor(built) },
    needs: built.waitsFor.map(({ name }) => name),
    neededBy: neededBy(tree.components).get(component.name) ?? [],
    environment: linesOf(built),
    charts: built.charts.map(({ use, data, release, footprint }) => ({
      chart: data.chart,
      version: data.version,
      repository: data.repoURL,
      release,
      objects: footprint.objects.length,
      values: use.values,
    })),
    images: workloadsOf(built).flatMap(imagesOf),
    identity: roleOf(built),
    access: {
      urls: urlsByComponent(tree).get(component.name) ?? [],
      ...(access.login !== undefined && { login: access.login }),
      forwards: access.forwards ?? [],
    },
    ignores: built.ignoreDifferences.map((it) => ({
      object: `${it.kind} ${it.namespace === undefined ? '' : `${it.namespace}/`}${it.name}`,
      fields: it.jsonPointers,
      because: it.because,
    })),
  };
}

/** Its own workloads and those that its charts render to. */
export const workloadsOf = ({ own, charts }: BuiltComponent): readonly Workload[] => [
  ...own.workloads,
  ...charts.flatMap(({ footprint }) => footprint.workloads),
];

export function imagesOf({ kind, namespace, name, containers }: Workload): ContainerImage[] {
  const workload = `${kind} ${namespace}/${name}`;
  return containers.map(({ name: container, image }) => ({ workload, container, image }));
}

export function roleOf({ component, context }: BuiltComponent): Role | null {
  const { identity } = context;
  if (!identity || !component.permissions) return null;
  return {
    role: identity.roleName,
    arn: identity.roleArn,
    by: identity.kind,
    serviceAccount: identity.serviceAccount,
    statements: component.permissions.statements(context),
  };
}

function generatedOf(tree: Tree, { component, namespace, objects }: BuiltComponent): string[] {
  const files = placedObjects(tree)
    .filter(
      ({ object: { kind, metadata }, path }) =>
        (kind === 'Application' && metadata.name === component.name) ||
        (kind === 'Namespace' && metadata.name === namespace && path.startsWith('namespaces/')),
    )
    .map(({ path }) => path);
  return [...(objects.length > 0 ? [`${component.name}/`] : []), ...files].map(
    (path) => `${folderOf(tree)}/${path}`,
  );
}
