import { groupOf } from '../src/object.ts';
import type { Client } from './client.ts';
import type { FullLab } from './full.ts';

/** What Argo CD says that it holds of an Application. */
interface Resource {
  readonly group?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
  readonly hook?: boolean;
}

/**
 * Where the objects that Argo CD holds for a component are not those that the tree knows of: its own, and its charts' by
 * their footprints. Hooks are left out: they come and go. A line for each difference.
 */
export async function unlikeFootprints(client: Client, { tree }: Pick<FullLab, 'tree'>): Promise<string[]> {
  const applications = await client.list('argoproj.io/v1alpha1', 'Application');
  return tree.components.flatMap(({ component, own, charts }) => {
    const status = applications.find((it) => it.metadata.name === component.name)?.status;
    const held = ((status?.resources ?? []) as Resource[]).filter((it) => !it.hook).map(nameOf);
    const known = [own, ...charts.map((it) => it.footprint)]
      .flatMap((it) => it.objects)
      .filter((it) => it.hook === undefined)
      .map(({ apiVersion, kind, scope, namespace, name }) =>
        nameOf({
          group: groupOf(apiVersion),
          kind,
          name,
          ...(scope !== 'Cluster' && namespace && { namespace }),
        }),
      );
    const missing = (a: readonly string[], b: readonly string[]) => a.filter((it) => !b.includes(it));
    return [
      ...missing(held, known).map((it) => `${component.name}: ${it} is not in the footprint`),
      ...missing(known, held).map((it) => `${component.name}: ${it} is in the footprint alone`),
    ];
  });
}

function nameOf({ group = '', kind, namespace, name }: Resource): string {
  return `${group === '' ? kind : `${group}/${kind}`} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
