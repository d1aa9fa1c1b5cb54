import type { FootprintObject } from '../src/footprint.ts';
import type { BuiltChart } from '../src/model.ts';
import { groupOf, type KubeObject } from '../src/object.ts';
import { autoscalerBody, budgetBody, scaledObjectBody } from './standin/scaling.ts';
import { apiServiceBody, serviceBody, webhookBody } from './standin/served.ts';
import { claimBody, operatedBody, workloadBody } from './standin/workload.ts';

/** What stands for a chart: the objects of its footprint that can be made, and those that cannot. */
export interface Standin {
  readonly objects: readonly KubeObject[];
  /** `Foo monitoring/bar`: nothing is known of its content. */
  readonly left: readonly string[];
}

/** What an object has besides its kind and name. */
export type Body = Readonly<Record<string, unknown>>;

/** Makes the body of an object of one kind; `undefined` where the footprint does not tell enough. */
type Maker = (object: FootprintObject, chart: BuiltChart) => Body | undefined;

/** The least that the API server takes of kinds whose content a footprint does not tell, and nobody here needs. */
const least =
  (body: Body): Maker =>
  () =>
    body;

const MAKERS: Readonly<Record<string, Maker>> = {
  '/ConfigMap': least({}),
  '/Secret': least({}),
  '/ServiceAccount': least({}),
  '/Service': serviceBody,
  '/PersistentVolumeClaim': claimBody,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': webhookBody,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': webhookBody,
  'apiregistration.k8s.io/APIService': apiServiceBody,
  'apps/DaemonSet': workloadBody,
  'apps/Deployment': workloadBody,
  'apps/StatefulSet': workloadBody,
  'autoscaling/HorizontalPodAutoscaler': autoscalerBody,
  'batch/Job': workloadBody,
  'cert-manager.io/Certificate': ({ name }) => ({
    spec: { secretName: name, dnsNames: [name], issuerRef: { name } },
  }),
  'cert-manager.io/Issuer': least({ spec: { selfSigned: {} } }),
  'elbv2.k8s.aws/IngressClassParams': least({}),
  'keda.sh/ScaledObject': scaledObjectBody,
  'monitoring.coreos.com/Alertmanager': operatedBody,
  'monitoring.coreos.com/Prometheus': operatedBody,
  'monitoring.coreos.com/PrometheusRule': least({ spec: { groups: [] } }),
  'monitoring.coreos.com/ServiceMonitor': least({
    spec: { selector: { matchLabels: { 'espalier.lab/none': 'true' } }, endpoints: [] },
  }),
  'networking.k8s.io/IngressClass': ({ name }) => ({ spec: { controller: `espalier.lab/${name}` } }),
  'networking.k8s.io/NetworkPolicy': least({ spec: { podSelector: {} } }),
  'policy/PodDisruptionBudget': budgetBody,
  // What a role may do is not in the footprint: a subject with no rights is the safe side.
  'rbac.authorization.k8s.io/ClusterRole': least({ rules: [] }),
  'rbac.authorization.k8s.io/ClusterRoleBinding': ({ name }) => binding('ClusterRole', name),
  'rbac.authorization.k8s.io/Role': least({ rules: [] }),
  'rbac.authorization.k8s.io/RoleBinding': ({ name }) => binding('Role', name),
  'scheduling.k8s.io/PriorityClass': least({ value: 1000 }),
  'storage.k8s.io/CSIDriver': least({ spec: {} }),
  'storage.k8s.io/StorageClass': (_, { data }) => ({
    ...(data.chart === 'aws-ebs-csi-driver'
      ? { provisioner: 'ebs.csi.aws.com', parameters: { encrypted: 'true' } }
      : { provisioner: 'espalier.lab/none' }),
    volumeBindingMode: 'WaitForFirstConsumer',
  }),
};

function binding(kind: string, name: string): Body {
  return { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name }, subjects: [] };
}

const CRD = 'CustomResourceDefinition';

/** A kind of that name which takes anything: of CRDs that no Go module has. Nothing in a tree uses them. */
function unknownCrd(name: string) {
  const dot = name.indexOf('.');
  const plural = name.slice(0, dot);
  const kind = `${plural.charAt(0).toUpperCase()}${plural.slice(1).replace(/s$/, '')}`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    group: name.slice(dot + 1),
    names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
    scope: 'Namespaced',
    versions: [{ name: 'v1', served: true, storage: true, schema }],
  };
}

/** Objects with the kinds, names and namespaces of a chart's footprint, and as much content as the footprint tells. */
export function standin(chart: BuiltChart, crds: ReadonlyMap<string, KubeObject>): Standin {
  const objects: KubeObject[] = [];
  const left: string[] = [];
  for (const object of chart.footprint.objects) {
    const { apiVersion, kind, name, namespace, hook } = object;
    // A test hook runs where a person asks Helm for it; Argo CD never does.
    if (hook?.startsWith('test')) continue;
    const maker = MAKERS[`${groupOf(apiVersion)}/${kind}`];
    const crd = crds.get(name);
    const body = kind === CRD ? { spec: crd?.spec ?? unknownCrd(name) } : maker?.(object, chart);
    if (body === undefined) {
      left.push(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
      continue;
    }
    const annotations = {
      ...(kind === CRD && crd?.metadata.annotations),
      ...(hook !== undefined && { 'helm.sh/hook': hook }),
    };
    const metadata = {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    };
    objects.push({ apiVersion, kind, ...body, metadata });
  }
  return { objects, left };
}
