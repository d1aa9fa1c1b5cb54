import type { KubeObject } from '../../../src/object.ts';
import { type Case, web } from './pods.ts';

type Fields = Readonly<Record<string, unknown>>;

const made = (
  apiVersion: string,
  kind: string,
  rest: Fields,
  namespace: string | null = 'shop',
): KubeObject => {
  const { metadata, ...other } = rest as { metadata?: Fields };
  return {
    ...{ apiVersion, kind },
    metadata: { name: 'web', ...(namespace !== null && { namespace }), ...metadata },
    ...other,
  };
};

const PORTS = { ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }] };
const service = (spec: Fields, annotations: Fields = {}, namespace = 'shop') =>
  made('v1', 'Service', { metadata: { annotations }, spec: { ...PORTS, ...spec } }, namespace);
const balanced = (annotations: Fields = {}, namespace = 'shop') =>
  service({ type: 'LoadBalancer', loadBalancerClass: 'service.k8s.aws/nlb' }, annotations, namespace);
const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const INTERNAL = 'service.beta.kubernetes.io/aws-load-balancer-internal';
const ALB = { 'alb.ingress.kubernetes.io/scheme': 'internet-facing' };
const backend = { service: { name: 'web', port: { name: 'http' } } };
const ingress = (rules: readonly Fields[], annotations: Fields = {}, namespace = 'shop') =>
  made(
    'networking.k8s.io/v1',
    'Ingress',
    { metadata: { annotations }, spec: { defaultBackend: backend, rules } },
    namespace,
  );
const host = (name?: string) => ({
  ...(name !== undefined && { host: name }),
  http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
});
const classParams = (spec: Fields) => made('elbv2.k8s.aws/v1beta1', 'IngressClassParams', { spec }, null);
const OURS = [host('web.shop.example.com')];

/** In an environment that faces the internet from `istio-ingress`. */
export const exposure: readonly Case[] = [
  ['a ClusterIP', service({})],
  ['a ClusterIP that says so', service({ type: 'ClusterIP' })],
  ['a headless one', service({ clusterIP: 'None' })],
  [
    'another name for another name',
    service({ type: 'ExternalName', externalName: 'db.example.com', ports: undefined }),
  ],
  ['a NodePort', service({ type: 'NodePort' }), 'a NodePort is open on every node'],
  ['externalIPs', service({ externalIPs: ['192.0.2.1'] }), 'externalIPs draw'],
  ['an internal load balancer', balanced()],
  ['one that says so', balanced({ [SCHEME]: 'internal' })],
  ['one that says so in the old way', balanced({ [INTERNAL]: 'true' })],
  ['a Classic one', service({ type: 'LoadBalancer' }), 'without loadBalancerClass'],
  ['one that faces the internet', balanced({ [SCHEME]: 'internet-facing' }), 'but in istio-ingress'],
  [
    'one that says so in the old way',
    balanced({ [INTERNAL]: 'false' }),
    'no load balancer faces the internet',
  ],
  ['where the environment lets it', balanced({ [SCHEME]: 'internet-facing' }, 'istio-ingress')],
  ['an internal Ingress', ingress(OURS)],
  ['an Ingress that faces the internet', ingress(OURS, ALB), 'no Ingress faces the internet'],
  ['where the environment lets it', ingress(OURS, ALB, 'istio-ingress')],
  ['a class that faces the internet', classParams({ scheme: 'internet-facing' })],
];

/** In an environment that is internal. */
export const exposureInside: readonly Case[] = [
  [
    'one that faces the internet',
    balanced({ [SCHEME]: 'internet-facing' }, 'istio-ingress'),
    'in this environment',
  ],
  ['a class that faces the internet', classParams({ scheme: 'internet-facing' }), 'no class of Ingress'],
  ['a class that does not', classParams({ scheme: 'internal' })],
  ['a class that says nothing', classParams({})],
];

const istio = (kind: string, spec: Fields) => made('networking.istio.io/v1', kind, { spec });
const gateway = (...hosts: readonly string[]) =>
  istio('Gateway', {
    selector: { istio: 'ingressgateway' },
    servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts }],
  });
const route = (hosts: readonly string[], gateways?: readonly string[]) =>
  istio('VirtualService', {
    hosts,
    ...(gateways && { gateways }),
    http: [{ route: [{ destination: { host: 'web' } }] }],
  });
const WEB = ['istio-ingress/web'];

const traefik = (...matches: readonly string[]) =>
  made('traefik.io/v1alpha1', 'IngressRoute', {
    spec: {
      entryPoints: ['web'],
      routes: matches.map((match) => ({
        kind: 'Rule',
        match,
        services: [{ kind: 'Service', name: 'web', port: 80 }],
      })),
    },
  });
const HOST = 'Host(`web.shop.example.com`)';

/** The environment's domain is shop.example.com, and partner.example.org is ours as well. */
export const hosts: readonly Case[] = [
  ['an Ingress below the domain', ingress(OURS)],
  ['the domain itself', ingress([host('shop.example.com')])],
  ['a wildcard below it', ingress([host('*.shop.example.com')])],
  ['another domain of ours', ingress([host('a.b.partner.example.org')])],
  [
    'a domain that ends alike',
    ingress([host('evilshop.example.com')]),
    'every rule of an Ingress has a host below',
  ],
  ['a dot that is none', ingress([host('web.shopxexample.com')]), 'every rule'],
  ['one of two', ingress([...OURS, host('bank.example.net')]), 'every rule'],
  ['every host', ingress([host()]), 'every rule'],
  ['a Gateway', gateway('*.shop.example.com', 'istio-ingress/web.shop.example.com')],
  ['a Gateway for all', gateway('*'), 'hosts of a Gateway'],
  ['a Gateway for others', gateway('web.shop.example.com', './bank.example.net'), 'hosts of a Gateway'],
  ['a route', route(['web.shop.example.com'], WEB)],
  ['a route of another host', route(['bank.example.net'], WEB), 'hosts of a VirtualService'],
  [
    'one that the mesh serves as well',
    route(['bank.example.net'], ['mesh', ...WEB]),
    'hosts of a VirtualService',
  ],
  ['one in the mesh alone', route(['web'])],
  ['one that says so', route(['web', 'bank.example.net'], ['mesh'])],
  ['an IngressRoute', traefik(HOST)],
  ['a path of it', traefik(`${HOST} && (Path(\`/a\`) || PathPrefix(\`/a/\`))`)],
  ['more of it', traefik(`${HOST}&&!Method("POST") && (Path("/b") && Query("a","b"))`)],
  ['a rule of another host', traefik(HOST, 'Host(`bank.example.net`)'), 'every route of an IngressRoute'],
  ['a rule of no host', traefik('PathPrefix(`/`)'), 'every route'],
  ['a rule of many hosts', traefik('HostRegexp(`.+`)'), 'every route'],
  ['every host but one', traefik(`!${HOST}`), 'every route'],
  ['a host or anything', traefik(`${HOST} || PathPrefix(\`/\`)`), 'every route'],
  [
    'a host and something, or anything',
    traefik(`${HOST} && Path(\`/a\`) || PathPrefix(\`/\`)`),
    'every route',
  ],
];

const RBAC = 'rbac.authorization.k8s.io';
const bound = (role: string, subjects: readonly Fields[], namespace: string | null = null) =>
  made(
    `${RBAC}/v1`,
    namespace === null ? 'ClusterRoleBinding' : 'RoleBinding',
    { roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role }, subjects },
    namespace,
  );
const account = (namespace: string) => ({ kind: 'ServiceAccount', name: 'web', namespace });
const user = (name: string) => ({ kind: 'User', apiGroup: RBAC, name });
const group = (name: string) => ({ kind: 'Group', apiGroup: RBAC, name });

export const clusterAdmin: readonly Case[] = [
  ['another role', bound('view', [account('shop')])],
  ['a program of kube-system', bound('cluster-admin', [account('kube-system')])],
  ['the same by its user name', bound('cluster-admin', [user('system:serviceaccount:kube-system:web')])],
  ['a person', bound('cluster-admin', [user('anna')])],
  ['a group of people', bound('cluster-admin', [group('admins')])],
  ['nobody', bound('cluster-admin', [])],
  ['a program', bound('cluster-admin', [account('shop')]), 'cluster-admin is bound to no ServiceAccount'],
  ['in one namespace', bound('cluster-admin', [account('shop')], 'shop'), 'cluster-admin is bound to no'],
  ['one of several', bound('cluster-admin', [user('anna'), account('shop')]), 'cluster-admin is bound to no'],
  ['by its user name', bound('cluster-admin', [user('system:serviceaccount:shop:web')]), 'bound to no'],
  ['all programs', bound('cluster-admin', [group('system:serviceaccounts')]), 'bound to no'],
  ['everybody', bound('cluster-admin', [group('system:authenticated')]), 'nor to everybody'],
  ['those without a name', bound('view', [group('system:unauthenticated')]), 'who do not say who they are'],
  ['the same', bound('view', [user('system:anonymous')]), 'who do not say who they are'],
  ['the version of the cluster', bound('system:public-info-viewer', [group('system:unauthenticated')])],
];

const storageClass = (fields: Fields) => made('storage.k8s.io/v1', 'StorageClass', fields, null);
const EBS = 'ebs.csi.aws.com';
const claim = (storageClassName?: string) => ({
  accessModes: ['ReadWriteOnce'],
  resources: { requests: { storage: '1Gi' } },
  ...(storageClassName !== undefined && { storageClassName }),
});
const claimed = (name?: string) => made('v1', 'PersistentVolumeClaim', { spec: claim(name) });
const stateful = (name: string) => {
  const { metadata, spec } = web({});
  const volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claim(name) }];
  const { selector, template } = spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: { selector, template, serviceName: 'web', volumeClaimTemplates },
  };
};

export const volumes: readonly Case[] = [
  ['an encrypted class', storageClass({ provisioner: EBS, parameters: { encrypted: 'true' } })],
  [
    'one that is not',
    storageClass({ provisioner: EBS, parameters: { encrypted: 'false' } }),
    'are encrypted',
  ],
  ['one that does not say', storageClass({ provisioner: EBS, parameters: { type: 'gp3' } }), 'are encrypted'],
  ['one that says nothing', storageClass({ provisioner: EBS }), 'are encrypted'],
  ['the old provisioner', storageClass({ provisioner: 'kubernetes.io/aws-ebs' }), 'are the old ones'],
  ['none', storageClass({ provisioner: 'kubernetes.io/no-provisioner' })],
  ['another driver', storageClass({ provisioner: 'efs.csi.aws.com' })],
  ['a claim', claimed('gp3')],
  ['a claim of the default', claimed()],
  ['a claim of a volume that is there', claimed('')],
  ['a claim of the old class', claimed('gp2'), 'the storage class gp2'],
  ['a StatefulSet', stateful('gp3')],
  ['a StatefulSet of the old class', stateful('gp2'), 'in volumeClaimTemplates'],
  [
    'a StatefulSet without claims',
    { ...stateful('gp3'), spec: { ...stateful('gp3').spec, volumeClaimTemplates: undefined } },
  ],
];

const budget = (spec: Fields) =>
  made('policy/v1', 'PodDisruptionBudget', { spec: { selector: { matchLabels: { app: 'web' } }, ...spec } });

export const disruptionBudgets: readonly Case[] = [
  ['one may go', budget({ maxUnavailable: 1 })],
  ['a tenth may go', budget({ maxUnavailable: '10%' })],
  ['none may go', budget({ maxUnavailable: 0 }), 'maxUnavailable of nothing'],
  ['nothing of a hundred', budget({ maxUnavailable: '0%' }), 'maxUnavailable of nothing'],
  ['one must stay', budget({ minAvailable: 1 })],
  ['half must stay', budget({ minAvailable: '50%' })],
  ['all must stay', budget({ minAvailable: '100%' }), 'minAvailable of all'],
  ['it says nothing', budget({})],
];
