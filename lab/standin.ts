import type { Container, FootprintObject, FootprintService, Workload } from '../src/footprint.ts';
import type { BuiltChart } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';

/** What stands for a chart: the objects of its footprint that can be made, and those that cannot. */
export interface Standin {
  readonly objects: readonly KubeObject[];
  /** `ServiceMonitor monitoring/grafana`: its content is not known. */
  readonly left: readonly string[];
}

/** Objects with the kinds, names and namespaces of a chart's footprint, and as much content as the footprint tells. */
export function standin({ footprint, data }: BuiltChart, crds: ReadonlyMap<string, KubeObject>): Standin {
  const objects: KubeObject[] = [];
  const left: string[] = [];
  for (const object of footprint.objects) {
    const { apiVersion, kind, name, namespace, hook } = object;
    const body = hook === undefined ? bodyOf(object) : undefined;
    if (body === undefined) {
      left.push(`${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`);
      continue;
    }
    const metadata = { name, ...(namespace !== undefined && { namespace }) };
    objects.push({ apiVersion, kind, ...body, metadata: { ...body.metadata, ...metadata } } as KubeObject);
  }
  return { objects, left };

  function bodyOf(object: FootprintObject): Partial<KubeObject> | undefined {
    const is = (it: { readonly name: string; readonly namespace: string }) =>
      it.name === object.name && it.namespace === object.namespace;
    switch (object.kind) {
      case 'Deployment':
      case 'DaemonSet':
      case 'StatefulSet': {
        const found = footprint.workloads.find((it) => is(it) && it.kind === object.kind);
        return found && { spec: workloadSpec(found) };
      }
      case 'Service': {
        const found = footprint.services.find(is);
        return found && { spec: serviceSpec(found) };
      }
      case 'CustomResourceDefinition': {
        const crd = crds.get(object.name);
        return crd && { spec: crd.spec, metadata: crd.metadata };
      }
      case 'ServiceAccount':
      case 'ConfigMap':
      case 'Secret':
        return {};
      case 'Role':
      case 'ClusterRole':
        return { rules: [] };
      case 'RoleBinding':
      case 'ClusterRoleBinding': {
        const kind = object.kind === 'RoleBinding' ? 'Role' : 'ClusterRole';
        return { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: data.chart }, subjects: [] };
      }
      default:
        return undefined;
    }
  }
}

function workloadSpec(workload: Workload): Record<string, unknown> {
  const { kind, replicas, podLabels, containers, priorityClass, nodeSelector, tolerations } = workload;
  const made = (isInit: boolean) =>
    containers
      .filter((it) => (it.init === true) === isInit)
      .map(({ name, image, requests, limits, ports = [], sidecar, ...rest }) => ({
        name,
        image,
        securityContext: securityOf(rest),
        ...(sidecar && { restartPolicy: 'Always' }),
        resources: {
          ...(requests && { requests: texts(requests) }),
          ...(limits && { limits: texts(limits) }),
        },
        ...(!isInit && {
          ports: ports.map((it) => ({
            ...(it.name !== undefined && { name: it.name }),
            containerPort: it.port,
            protocol: it.protocol ?? 'TCP',
          })),
        }),
      }));
  const init = made(true);
  return {
    ...(kind !== 'DaemonSet' && replicas !== null && { replicas }),
    ...(kind === 'StatefulSet' && { serviceName: workload.name }),
    selector: { matchLabels: podLabels },
    template: {
      metadata: { labels: podLabels },
      spec: {
        serviceAccountName: workload.serviceAccount,
        ...(priorityClass !== undefined && { priorityClassName: priorityClass }),
        ...(nodeSelector && { nodeSelector }),
        ...(tolerations && { tolerations }),
        ...(init.length > 0 && { initContainers: init }),
        containers: made(false),
      },
    },
  };
}

/** What Pod Security looks at, as the chart has it. */
function securityOf(container: Partial<Container>): Record<string, unknown> {
  const { privileged, runAsNonRoot, runAsUser, readOnlyRootFilesystem, allowPrivilegeEscalation } = container;
  const { capabilities, seccompProfile } = container;
  const stated = { privileged, runAsNonRoot, runAsUser, readOnlyRootFilesystem, allowPrivilegeEscalation };
  return {
    ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)),
    ...(capabilities && { capabilities }),
    ...(seccompProfile !== undefined && { seccompProfile: { type: seccompProfile } }),
  };
}

function serviceSpec({ type, headless, loadBalancerClass, selector, ports }: FootprintService) {
  return {
    type,
    ...(headless && { clusterIP: 'None' }),
    ...(loadBalancerClass !== undefined && { loadBalancerClass }),
    ...(selector !== undefined && {
      selector: Object.fromEntries(selector.split(' and ').map((it) => it.split('=', 2))),
    }),
    ports: ports.map((it) => ({
      ...(it.name !== undefined && { name: it.name }),
      port: it.port,
      targetPort: it.targetPort,
      protocol: it.protocol ?? 'TCP',
    })),
  };
}

const texts = (map: Readonly<Record<string, string | number>>) =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
