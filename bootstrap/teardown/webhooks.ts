import { type Cluster, type Live, leftOf, type Step } from './world.ts';

const RESOURCES = [
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
] as const;

/**
 * Webhooks that a controller registered by itself, as Kyverno and Istio do: no Application holds them, so they outlive it, and
 * the API server would go on asking a Service that is gone, and refuse what comes next.
 */
export function webhookStep(cluster: Cluster): Step {
  const orphans = async () => {
    const services = new Set(
      (await cluster.list('services')).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    );
    const lists = RESOURCES.map(async (resource) =>
      (await cluster.list(resource))
        .filter((it) => isOrphan(it, services))
        .map((it) => [resource, it] as const),
    );
    return (await Promise.all(lists)).flat();
  };
  return {
    name: 'webhooks of controllers that are gone',
    until: 'none is registered for a Service that is not there',
    minutes: 5,
    stuck: 'Delete the configuration that is named.',
    left: async () => (await orphans()).map(([, it]) => leftOf(it)),
    act: async () => {
      for (const [resource, it] of await orphans()) await cluster.delete(resource, it);
    },
  };
}

/** Every webhook of it asks a Service, and none of these is there. */
function isOrphan({ webhooks = [] }: Live, services: ReadonlySet<string>): boolean {
  const asked: ({ namespace: string; name: string } | undefined)[] = webhooks.map(
    (it: { clientConfig: { service?: { namespace: string; name: string } } }) => it.clientConfig.service,
  );
  return (
    asked.length > 0 && asked.every((it) => it !== undefined && !services.has(`${it.namespace}/${it.name}`))
  );
}
