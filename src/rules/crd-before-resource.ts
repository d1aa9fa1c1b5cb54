import { atSummary, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { crdProviders, type HeldKind, heldKinds } from './_kinds.ts';

export default rule({
  code: 'CRD_NOT_BEFORE',
  title: 'The CRD of every custom resource comes from a component of an earlier wave, or with the very chart',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#skip-dry-run-for-new-custom-resources-types',
  check: (tree) => heldKinds(tree).flatMap((held) => (held.type.custom ? late(tree, held) : [])),
});

function late(tree: Tree, held: HeldKind): Finding[] {
  const { owner, type, first } = held;
  const providers = crdProviders(tree, type);
  // Within one Application Argo CD applies CRDs first and waits until they are established.
  if (providers.some((provider) => provider === owner || provider.wave < owner.wave)) return [];
  const { apiVersion, kind, crd } = type;
  const at = atSummary(tree, { owner, kind, name: first });
  const [provider] = providers;
  if (provider === undefined) {
    return [
      {
        at,
        message: `no component that is switched on brings the CRD of ${apiVersion} ${kind} (${crd ?? 'of unknown name'})`,
        cure: `Switch the component on whose chart brings it, and add it to the \`needs\` of ${owner.component.name}.`,
      },
    ];
  }
  return [
    {
      at,
      message: `${provider.component.name} brings the CRD of ${apiVersion} ${kind} in wave ${provider.wave}, not before wave ${owner.wave}`,
      cure: `Add ${provider.component.name} to the \`needs\` of ${owner.component.name}.`,
    },
  ];
}
