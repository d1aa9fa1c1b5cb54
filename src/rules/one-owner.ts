import { atSummary, collect, type Tree } from '../model.ts';
import { groupOf } from '../object.ts';
import { type Finding, rule } from '../rules.ts';

export default rule({
  code: 'OBJECT_OWNED_TWICE',
  title: 'No object belongs to two owners: by group, kind, namespace and name, whatever the version',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#fail-the-sync-if-a-shared-resource-is-found',
  check(tree) {
    const owners = derivedObjects(tree);
    const findings: Finding[] = [];
    for (const object of collect(tree, 'objects')) {
      const { owner } = object;
      const key = identity(object.apiVersion, object.kind, object.namespace, object.name);
      const other = owners.get(key);
      const own = owner.component.name;
      if (other === undefined) owners.set(key, own);
      else {
        findings.push({
          at: atSummary(tree, object),
          message: other === own ? `${own} holds it twice` : `${own} holds it, and so does ${other}`,
          cure: 'Leave it to one of them. CRDs of a chart go with `skipCrds`, or by a value of the chart.',
        });
      }
    }
    return findings;
  },
});

/** What the tree holds beside its components. */
function derivedObjects({ namespaces, argocd, bootstrap }: Tree): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { apiVersion, kind, metadata } of [...namespaces, ...argocd, ...bootstrap]) {
    owners.set(
      identity(apiVersion, kind, metadata.namespace, metadata.name),
      kind === 'Namespace' ? 'the Application "namespaces"' : 'the root Application',
    );
  }
  return owners;
}

function identity(apiVersion: string, kind: string, namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name} ${kind} ${groupOf(apiVersion)}`;
}
