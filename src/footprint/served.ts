import type { ApiService, FootprintService, Webhook, Workload } from '../footprint.ts';
import type { KubeObject } from '../object.ts';
import { given } from './pods.ts';
import { type Json, selectorText } from './text.ts';

/** The pod's port behind a port of a Service, `null` where the Service is not known. */
export type TargetPort = (service: string, port: number) => number | string | null;

/** Looks ports up through Services and, where those name a port, through the containers that they select. */
export function portFinder(
  services: readonly FootprintService[],
  workloads: readonly Workload[],
): TargetPort {
  const byName = new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]));
  return (name, port) => {
    const service = byName.get(name);
    const target = service?.ports.find((candidate) => candidate.port === port)?.targetPort;
    if (service === undefined || target === undefined) return null;
    return typeof target === 'number' ? target : (containerPort(service, target, workloads) ?? target);
  };
}

function containerPort(
  service: FootprintService,
  name: string,
  workloads: readonly Workload[],
): number | undefined {
  const wanted = (service.selector ?? '').split(' and ');
  for (const workload of workloads) {
    if (workload.namespace !== service.namespace) continue;
    if (!wanted.every((term) => selects(term, workload.podLabels))) continue;
    const port = workload.containers
      .flatMap((container) => container.ports ?? [])
      .find((p) => p.name === name);
    if (port !== undefined) return port.port;
  }
  return undefined;
}

function selects(term: string, labels: Readonly<Record<string, string>>): boolean {
  const at = term.indexOf('=');
  return at > 0 && labels[term.slice(0, at)] === term.slice(at + 1);
}

/** Every webhook of a configuration object. */
export function webhooksOf(object: KubeObject, targetPort: TargetPort): Webhook[] {
  return (object.webhooks ?? []).map((webhook: Json): Webhook => {
    const { service, caBundle } = webhook.clientConfig ?? {};
    const rules = webhook.rules ?? [];
    return {
      kind: object.kind,
      name: object.metadata.name,
      webhook: webhook.name,
      failurePolicy: webhook.failurePolicy ?? 'Fail',
      ...serviceFields(service, targetPort),
      resources: sorted(rules.flatMap(resourcesOf)),
      operations: sorted(rules.flatMap((rule: Json) => rule.operations ?? [])),
      ...given('namespaceSelector', selectorText(webhook.namespaceSelector)),
      ...given('objectSelector', selectorText(webhook.objectSelector)),
      ...(caBundle ? { caBundleStated: true } : {}),
    };
  });
}

/** What an APIService object registers. */
export function apiServiceOf(object: KubeObject, targetPort: TargetPort): ApiService {
  return {
    name: object.metadata.name,
    ...serviceFields(object.spec?.service, targetPort),
    ...(object.spec?.insecureSkipTLSVerify === true ? { insecureSkipTLSVerify: true } : {}),
  };
}

function serviceFields(service: Json, targetPort: TargetPort) {
  if (service == null) return {};
  const name = `${service.namespace}/${service.name}`;
  const port = service.port ?? 443;
  return { service: name, port, targetPort: targetPort(name, port) };
}

function resourcesOf(rule: Json): string[] {
  return (rule.apiGroups ?? ['']).flatMap((group: string) =>
    (rule.resources ?? []).map((resource: string) => {
      if (group === '*' && (resource === '*' || resource === '*/*')) return '*';
      return group === '' ? resource : `${group}/${resource}`;
    }),
  );
}

function sorted(words: readonly string[]): string[] {
  return [...new Set(words)].sort();
}
