import type { FootprintObject, Webhook } from '../../src/footprint.ts';
import type { BuiltChart } from '../../src/model.ts';
import { matchExpressions, matchLabels } from './selector.ts';

/** A Service, whole. */
export function serviceBody(object: FootprintObject, { footprint }: BuiltChart) {
  const found = footprint.services.find((it) => it.name === object.name && it.namespace === object.namespace);
  if (found === undefined) return undefined;
  const { type, headless, loadBalancerClass, selector, ports } = found;
  return {
    spec: {
      type,
      ...(headless && { clusterIP: 'None' }),
      ...(loadBalancerClass !== undefined && { loadBalancerClass }),
      ...(selector !== undefined && { selector: matchLabels(selector) }),
      ports: ports.map((it) => ({
        ...(it.name !== undefined && { name: it.name }),
        port: it.port,
        targetPort: it.targetPort,
        protocol: it.protocol ?? 'TCP',
      })),
    },
  };
}

/** The webhooks of a configuration: what they look at, and who answers. Their CA comes at run time, as it does in a cluster. */
export function webhookBody(object: FootprintObject, { footprint }: BuiltChart) {
  const own = footprint.webhooks.filter((it) => it.kind === object.kind && it.name === object.name);
  return { webhooks: own.map(webhook) };
}

function webhook(it: Webhook) {
  const [namespace, name] = it.service?.split('/') ?? [];
  return {
    name: it.webhook,
    failurePolicy: it.failurePolicy,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace, name, port: it.port ?? 443, path: '/' } },
    rules: it.resources.map((resource) => ({
      ...parts(resource),
      apiVersions: ['*'],
      operations: it.operations,
    })),
    ...(it.namespaceSelector !== undefined && {
      namespaceSelector: { matchExpressions: matchExpressions(it.namespaceSelector) },
    }),
    ...(it.objectSelector !== undefined && {
      objectSelector: { matchExpressions: matchExpressions(it.objectSelector) },
    }),
  };
}

/** `networking.istio.io/*` names a group, `pods` the core one; subresources follow another slash. */
function parts(resource: string) {
  if (resource === '*') return { apiGroups: ['*'], resources: ['*'] };
  const slash = resource.indexOf('/');
  // Groups of custom kinds have a dot; the first part of `pods/eviction` has none.
  return slash > 0 && (resource.slice(0, slash).includes('.') || KUBERNETES.has(resource.slice(0, slash)))
    ? { apiGroups: [resource.slice(0, slash)], resources: [resource.slice(slash + 1)] }
    : { apiGroups: [''], resources: [resource] };
}

const KUBERNETES = new Set(['apps', 'autoscaling', 'batch', 'policy']);

/** An aggregated API, whole. */
export function apiServiceBody(object: FootprintObject, { footprint }: BuiltChart) {
  const found = footprint.apiServices.find((it) => it.name === object.name);
  if (found === undefined) return undefined;
  const dot = object.name.indexOf('.');
  const [namespace, name] = found.service?.split('/') ?? [];
  return {
    spec: {
      version: object.name.slice(0, dot),
      group: object.name.slice(dot + 1),
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { namespace, name, port: found.port ?? 443 },
      ...(found.insecureSkipTLSVerify && { insecureSkipTLSVerify: true }),
    },
  };
}
