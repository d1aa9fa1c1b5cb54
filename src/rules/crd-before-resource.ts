import { atSummary, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { crdNameOf, crdProviders, type HeldKind, heldKinds, isCustom } from './_kinds.ts';

export default rule({
  code: 'CRD_NOT_BEFORE',
  title: 'The CRD of every custom resource comes from a component of an earlier wave, or with the very chart',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#skip-dry-run-for-new-custom-resources-types',
  check: (tree) => heldKinds(tree).flatMap((held) => (isCustom(held.group) ? late(tree, held) : [])),
});

function late(tree: Tree, held: HeldKind): Finding[] {
  const { owner, kind, apiVersion, first } = held;
  const name = crdNameOf(tree, held);
  const providers = (name && crdProviders(tree).get(name)) || [];
  // Within one Application Argo CD applies CRDs first and waits until they are established.
  if (providers.some((provider) => provider === owner || provider.wave < owner.wave)) return [];
  const at = atSummary(tree, { owner, kind, name: first });
  const [provider] = providers;
  if (provider === undefined) {
    return [
      {
        at,
        message: `no component that is switched on brings the CRD of ${apiVersion} ${kind} (${name ?? 'of unknown name'})`,
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
