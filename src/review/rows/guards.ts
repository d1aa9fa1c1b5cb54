import { same } from '../fields.ts';
import { valuesAt } from '../path.ts';
import type { Hit, Row } from '../table.ts';
import { show } from './pods.ts';

const ADMISSION = 'admissionregistration.k8s.io';
const POLICIES = [
  `${ADMISSION}/ValidatingAdmissionPolicy`,
  `${ADMISSION}/ValidatingAdmissionPolicyBinding`,
  `${ADMISSION}/MutatingAdmissionPolicy`,
  `${ADMISSION}/MutatingAdmissionPolicyBinding`,
  'kyverno.io/ClusterPolicy',
  'kyverno.io/Policy',
];
const WEBHOOKS = [`${ADMISSION}/ValidatingWebhookConfiguration`, `${ADMISSION}/MutatingWebhookConfiguration`];
const NETWORK = [
  'networking.k8s.io/NetworkPolicy',
  'security.istio.io/AuthorizationPolicy',
  'security.istio.io/PeerAuthentication',
  'security.istio.io/RequestAuthentication',
];
const STORES = ['external-secrets.io/ClusterSecretStore', 'external-secrets.io/SecretStore'];

/** What refuses: network policies, admission, and where secrets come from. */
export const GUARDS: readonly Row[] = [
  {
    id: 'network-policy',
    kinds: NETWORK,
    fields: ['spec'],
    effect: 'access',
    severity: 'high',
    says: ({ before, after }) => {
      const rules = (object: unknown) =>
        ['spec.ingress.*', 'spec.egress.*', 'spec.rules.*'].flatMap((at) => valuesAt(object, at));
      const rest = ({ spec }: Hit['before']) => ({ ...spec, ingress: 0, egress: 0, rules: 0 });
      const [was, is] = [rules(before), rules(after)];
      // Of rules that allow, fewer allow less; of an empty list that is none at all, which allows the most.
      const fewer =
        is.length > 0 && is.length < was.length && is.every((one) => was.some((it) => same(it, one)));
      return fewer && same(rest(before), rest(after)) && after?.spec?.action !== 'DENY'
        ? { says: 'fewer may connect', effect: 'traffic' as const, severity: 'medium' as const }
        : 'other peers may connect, or more of them';
    },
  },
  {
    id: 'network-policy-created',
    kinds: NETWORK,
    on: ['created'],
    effect: 'traffic',
    severity: 'medium',
    says: 'connections that it does not allow are refused',
  },
  {
    id: 'network-policy-pruned',
    kinds: NETWORK,
    on: ['pruned'],
    effect: 'access',
    severity: 'high',
    says: 'what it refused is let through, unless another one refuses it',
  },
  {
    id: 'admission',
    kinds: [...POLICIES, ...WEBHOOKS],
    fields: ['spec', 'webhooks'],
    effect: 'access',
    severity: 'high',
    says: ({ fields }) =>
      fields.every(({ path }) => MESSAGES.has(path.at(-1) as string))
        ? { says: 'it says in other words what it refuses', effect: 'changed', severity: 'low' }
        : 'it refuses or changes other objects than before',
  },
  {
    id: 'admission-created',
    kinds: [...POLICIES, ...WEBHOOKS],
    on: ['created'],
    effect: 'access',
    severity: 'medium',
    says: 'objects may be refused or changed that were let in as they are',
  },
  {
    id: 'admission-pruned',
    kinds: [...POLICIES, ...WEBHOOKS],
    on: ['pruned'],
    effect: 'access',
    severity: 'high',
    says: 'what it refused is let in',
  },
  {
    id: 'injection',
    kinds: ['/Namespace'],
    fields: [
      'metadata.labels.[istio-injection]',
      'metadata.labels.[istio.io/rev]',
      'metadata.labels.[istio.io/dataplane-mode]',
    ],
    effect: 'access',
    severity: 'high',
    says: 'pods that start from now on join or leave the mesh, with its encryption and its policies',
  },
  {
    id: 'secret-store',
    kinds: STORES,
    on: ['changed'],
    fields: ['spec'],
    effect: 'access',
    severity: 'high',
    says: 'secrets are read from elsewhere, or by others',
  },
  {
    id: 'secret-store-pruned',
    kinds: STORES,
    on: ['pruned'],
    effect: 'data',
    severity: 'high',
    says: 'ExternalSecrets that read from it are not renewed any more',
  },
  {
    id: 'external-secret',
    kinds: ['external-secrets.io/ExternalSecret', 'external-secrets.io/ClusterExternalSecret'],
    fields: ['spec'],
    effect: 'access',
    severity: 'medium',
    says: ({ after }) =>
      `the Secret ${show(after?.spec?.target?.name ?? after?.metadata?.name)} gets other content; pods see it when they start`,
  },
  {
    id: 'issuer',
    kinds: ['cert-manager.io/ClusterIssuer', 'cert-manager.io/Issuer', 'cert-manager.io/Certificate'],
    fields: ['spec'],
    effect: 'access',
    severity: 'medium',
    says: 'certificates are issued anew, or by another authority',
  },
  {
    id: 'issuer-pruned',
    kinds: ['cert-manager.io/ClusterIssuer', 'cert-manager.io/Issuer', 'cert-manager.io/Certificate'],
    on: ['pruned'],
    effect: 'access',
    severity: 'high',
    says: 'certificates are not renewed any more',
  },
];

const MESSAGES = new Set(['message', 'messageExpression']);
