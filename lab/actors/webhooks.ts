import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Actor, Delay } from '../actor.ts';
import { type Asked, admit } from '../admission.ts';
import type { StoredObject } from '../client.ts';

/**
 * Every webhook and aggregated API that the tree brings: it refuses until the Deployment behind its Service is available and
 * had time to start, then says yes to everything; its configuration gets the lab's authority, as controllers and cert-manager
 * do it in a cluster.
 */
export function webhooks(delay: Delay): Actor {
  return {
    name: 'webhooks',
    real: false,
    immediate: true,
    does: 'admission webhooks refuse until the Deployment behind them is available and had time to start, then admit everything',
    plays: [],

    async start({ client, plane }) {
      const { network } = plane;
      const caBundle = readFileSync(plane.authority.certificate).toString('base64');
      /** When those that answer for a Service are ready: by `namespace/name`. */
      const due = new Map<string, number>();

      return async () => {
        const configurations = [
          ...(await client.listed(ADMISSION, 'MutatingWebhookConfiguration')),
          ...(await client.listed(ADMISSION, 'ValidatingWebhookConfiguration')),
        ];
        const served = new Set(configurations.flatMap(servicesOf));
        const up = await servicesUp(served);
        for (const service of served) {
          if (!up.has(service)) {
            // Somebody else's answer is not taken away.
            if (due.delete(service)) network.withdraw(service);
          } else if (!due.has(service)) {
            due.set(service, network.isServed(service) ? 0 : Date.now() + randomInt(delay[0], delay[1] + 1));
          } else if (!network.isServed(service) && (due.get(service) ?? 0) <= Date.now()) {
            network.serve(service, (request, response) => void admit(request, response, proxyPatch));
          }
        }
        for (const it of configurations) {
          const services = servicesOf(it);
          if (services.length === 0 || !services.every((service) => network.isServed(service))) continue;
          await trust(it);
        }
        for (const it of await client.listed('apiregistration.k8s.io/v1', 'APIService')) {
          const { service, insecureSkipTLSVerify, caBundle: known } = it.spec;
          if (service === undefined || insecureSkipTLSVerify || known === caBundle) continue;
          if (network.isServed(`${service.namespace}/${service.name}`)) {
            await client.patch(ref(it), { spec: { caBundle } });
          }
        }
      };

      async function trust(configuration: StoredObject): Promise<void> {
        const hooks: Hook[] = configuration.webhooks ?? [];
        if (hooks.every(({ clientConfig }) => !clientConfig.service || clientConfig.caBundle === caBundle))
          return;
        await client.patch(ref(configuration), {
          webhooks: hooks.map((hook) =>
            hook.clientConfig.service ? { ...hook, clientConfig: { ...hook.clientConfig, caBundle } } : hook,
          ),
          metadata: { resourceVersion: configuration.metadata.resourceVersion },
        });
      }

      /** Services that some Deployment with an available pod stands behind. */
      async function servicesUp(names: ReadonlySet<string>): Promise<ReadonlySet<string>> {
        const deployments = (await client.listed('apps/v1', 'Deployment')).filter(
          ({ status }) => (status?.availableReplicas ?? 0) > 0,
        );
        const services = (await client.listed('v1', 'Service')).filter(({ metadata, spec }) => {
          const selector = Object.entries(spec.selector ?? {});
          return (
            names.has(`${metadata.namespace}/${metadata.name}`) &&
            deployments.some(
              (it) =>
                it.metadata.namespace === metadata.namespace &&
                selector.every(([key, value]) => it.spec.template.metadata.labels?.[key] === value),
            )
          );
        });
        return new Set(services.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      }
    },
  };
}

const ADMISSION = 'admissionregistration.k8s.io/v1';

interface Hook {
  readonly clientConfig: {
    readonly service?: { readonly namespace: string; readonly name: string };
    readonly caBundle?: string;
  };
}

function servicesOf({ webhooks: hooks = [] }: StoredObject): string[] {
  return (hooks as Hook[]).flatMap(({ clientConfig: { service } }) =>
    service === undefined ? [] : [`${service.namespace}/${service.name}`],
  );
}

function ref({ apiVersion, kind, metadata }: StoredObject) {
  return { apiVersion, kind, name: metadata.name };
}

/** Istio's gateways get the proxy that the injector would put in place of `auto`; nothing else is changed. */
function proxyPatch({ kind, object }: Asked) {
  if (kind.kind !== 'Pod') return [];
  const containers: readonly { readonly image?: string }[] = object?.spec?.containers ?? [];
  return containers.flatMap(({ image }, i) =>
    image === 'auto'
      ? [
          {
            op: 'replace',
            path: `/spec/containers/${i}/image`,
            value: 'registry.istio.io/release/proxyv2:lab',
          },
        ]
      : [],
  );
}
