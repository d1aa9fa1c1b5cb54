import { deployment } from './running.ts';
import { changing, clusterObject, creating, object, pruning, type Sample } from './sample.ts';

const rule = (verbs: string[], resources: string[]) => [{ apiGroups: [''], verbs, resources }];
const role = object('rbac.authorization.k8s.io/v1 Role', { rules: rule(['get', 'list'], ['configmaps']) });
const subject = (name: string) => ({ kind: 'ServiceAccount', name, namespace: 'shop' });
const binding = (kind: string) =>
  clusterObject(`rbac.authorization.k8s.io/v1 ${kind}`, {
    roleRef: { name: 'view' },
    subjects: [subject('web')],
  });
const account = object('v1 ServiceAccount');
const AWS = 'metadata|annotations|eks.amazonaws.com/role-arn';
const ARN = 'arn:aws:iam::111122223333:role/web';
const container = deployment.spec.template.spec.containers[0];
const PSS = 'metadata|labels|pod-security.kubernetes.io/enforce';
const namespace = clusterObject('v1 Namespace');
const project = object('argoproj.io/v1alpha1 AppProject', {
  spec: {
    sourceRepos: ['https://git.example.com/p.git'],
    destinations: [{ namespace: 'shop', server: 's' }],
  },
});
const policy = object('networking.k8s.io/v1 NetworkPolicy', {
  spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }, { ports: [{ port: 80 }] }] },
});
const admission = clusterObject('admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy', {
  spec: { validations: [{ expression: 'true', message: 'a' }] },
});
const store = clusterObject('external-secrets.io/v1 ClusterSecretStore', {
  spec: { provider: { aws: { role: 'a' } } },
});
const external = object('external-secrets.io/v1 ExternalSecret', { spec: { data: [{ secretKey: 'a' }] } });
const issuer = clusterObject('cert-manager.io/v1 ClusterIssuer', { spec: { ca: { secretName: 'a' } } });

export const ACCESS_SAMPLES: readonly Sample[] = [
  changing(['rbac-rules', 'access', 'medium'], role, 'rules', rule(['get', 'list', 'watch'], ['configmaps'])),
  changing(['rbac-rules', 'access', 'high'], role, 'rules', rule(['get', 'list'], ['configmaps', 'secrets'])),
  changing(['rbac-rules', 'access', 'high'], role, 'rules', rule(['*'], ['*'])),
  changing(['rbac-rules', 'access', 'low'], role, 'rules', rule(['get'], ['configmaps'])),
  changing(['rbac-rules', 'access', 'low'], role, 'rules', rule(['get'], ['pods']), rule(['*'], ['*'])),
  creating(['rbac-rules', 'access', 'medium'], role),
  changing(['rbac-subjects', 'access', 'high'], binding('ClusterRoleBinding'), 'subjects', [
    subject('web'),
    subject('other'),
  ]),
  changing(['rbac-subjects', 'access', 'low'], binding('ClusterRoleBinding'), 'subjects', []),
  creating(['rbac-subjects', 'access', 'medium'], binding('RoleBinding')),
  changing(['rbac-subjects', 'access', 'medium'], binding('RoleBinding'), 'roleRef', { name: 'edit' }),
  pruning(['rbac-pruned', 'access', 'medium'], role),
  changing(['aws-role', 'access', 'high'], account, AWS, ARN),
  changing(['aws-role', 'access', 'medium'], account, AWS, undefined, ARN),
  changing(['api-token', 'access', 'medium'], deployment, 'spec.template.spec.serviceAccountName', 'other'),
  changing(['api-token', 'access', 'medium'], account, 'automountServiceAccountToken', true),
  changing(['pod-privileges', 'access', 'high'], deployment, 'spec.template.spec.hostNetwork', true),
  changing(['pod-privileges', 'access', 'high'], deployment, 'spec.template.spec.volumes', [
    { name: 'a', hostPath: { path: '/' } },
  ]),
  changing(['pod-privileges', 'access', 'high'], deployment, 'spec.template.spec.containers', [
    { ...container, securityContext: { ...container.securityContext, privileged: true } },
  ]),
  changing(['pod-security', 'access', 'high'], namespace, PSS, 'privileged', 'restricted'),
  changing(['pod-security', 'access', 'medium'], namespace, PSS, 'restricted', 'baseline'),
  changing(['project', 'access', 'low'], project, 'spec.destinations', [
    ...project.spec.destinations,
    { namespace: 'more', server: 's' },
  ]),
  changing(['project', 'access', 'high'], project, 'spec.destinations', [{ namespace: '*', server: 's' }]),
  changing(['project', 'access', 'high'], project, 'spec.sourceRepos', [
    ...project.spec.sourceRepos,
    'https://example.com/b.git',
  ]),
  changing(['project', 'access', 'medium'], project, 'spec.destinations', []),
  changing(['network-policy', 'access', 'high'], policy, 'spec.ingress', [{}]),
  changing(['network-policy', 'traffic', 'medium'], policy, 'spec.ingress', [policy.spec.ingress[0]]),
  changing(
    ['network-policy', 'access', 'high'],
    object('security.istio.io/v1 PeerAuthentication', { spec: { mtls: { mode: 'STRICT' } } }),
    'spec.mtls.mode',
    'PERMISSIVE',
  ),
  creating(['network-policy-created', 'traffic', 'medium'], policy),
  pruning(['network-policy-pruned', 'access', 'high'], policy),
  changing(['admission', 'access', 'high'], admission, 'spec.validations', []),
  changing(['admission', 'changed', 'low'], admission, 'spec.validations', [
    { expression: 'true', message: 'b' },
  ]),
  creating(['admission-created', 'access', 'medium'], admission),
  pruning(['admission-pruned', 'access', 'high'], admission),
  changing(['injection', 'access', 'high'], namespace, 'metadata|labels|istio-injection', 'enabled'),
  changing(['secret-store', 'access', 'high'], store, 'spec.provider.aws.role', 'b'),
  pruning(['secret-store-pruned', 'data', 'high'], store),
  changing(['external-secret', 'access', 'medium'], external, 'spec.data', [{ secretKey: 'b' }]),
  changing(['issuer', 'access', 'medium'], issuer, 'spec.ca.secretName', 'b'),
  pruning(['issuer-pruned', 'access', 'high'], issuer),
];
