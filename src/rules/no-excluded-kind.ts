import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { heldKinds } from './_kinds.ts';

/** `resource.exclusions` of the pinned chart's argocd-cm: groups, and kinds in any of them. */
const EXCLUSIONS: readonly { readonly groups: readonly string[]; readonly kinds: readonly string[] }[] = [
  { groups: ['', 'discovery.k8s.io'], kinds: ['Endpoints', 'EndpointSlice'] },
  { groups: ['coordination.k8s.io'], kinds: ['Lease'] },
  {
    groups: ['authentication.k8s.io', 'authorization.k8s.io'],
    kinds: [
      'LocalSubjectAccessReview',
      'SelfSubjectAccessReview',
      'SelfSubjectReview',
      'SelfSubjectRulesReview',
      'SubjectAccessReview',
      'TokenReview',
    ],
  },
  { groups: ['certificates.k8s.io'], kinds: ['CertificateSigningRequest'] },
  { groups: ['cert-manager.io'], kinds: ['CertificateRequest'] },
  { groups: ['cilium.io'], kinds: ['CiliumEndpoint', 'CiliumEndpointSlice', 'CiliumIdentity'] },
  {
    groups: ['kyverno.io', 'reports.kyverno.io', 'wgpolicyk8s.io'],
    kinds: [
      'AdmissionReport',
      'BackgroundScanReport',
      'ClusterAdmissionReport',
      'ClusterBackgroundScanReport',
      'ClusterEphemeralReport',
      'ClusterPolicyReport',
      'EphemeralReport',
      'PolicyReport',
      'UpdateRequest',
    ],
  },
];

const EXCLUDED: ReadonlySet<string> = new Set(
  EXCLUSIONS.flatMap(({ groups, kinds }) =>
    groups.flatMap((group) => kinds.map((kind) => `${group}/${kind}`)),
  ),
);

export default rule({
  code: 'EXCLUDED_KIND',
  title: 'The tree holds no kind that Argo CD leaves out of sight',
  source:
    'https://argo-cd.readthedocs.io/en/stable/operator-manual/upgrading/2.14-3.0/#default-resourceexclusions-configurations',
  check: (tree) =>
    heldKinds(tree)
      .filter(({ type }) => EXCLUDED.has(type.key))
      .map(({ owner, type: { group, kind }, first }) => ({
        at: atSummary(tree, { owner, kind, name: first }),
        message: `Argo CD excludes ${group === '' ? kind : `${group}/${kind}`}: it would never be applied, nor missed`,
        cure:
          kind === 'Endpoints' || kind === 'EndpointSlice'
            ? 'For a host outside the cluster use a Service of type ExternalName, or an Istio ServiceEntry.'
            : 'Leave it to the controller that makes such objects.',
      })),
});
