import { z } from 'zod';
import { component } from '../../src/component.ts';
import { namespaceOf } from '../../src/context.ts';
import { dnsLabel, hostName } from '../../src/environment/values.ts';
import istioGateway from '../istio-gateway.ts';
import traefik from '../traefik/index.ts';
import { type PolicyInput, type PolicySpec, policyObjects } from './_policy.ts';
import { clusterAdmin } from './cluster-admin.ts';
import { containerResources } from './container-resources.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { exposure } from './exposure.ts';
import { hosts } from './hosts.ts';
import { knownRegistries } from './known-registries.ts';
import { meshedPods } from './meshed-pods.ts';
import { pinnedImages } from './pinned-images.ts';
import { volumes } from './volumes.ts';

/** Every policy by name; a function where it depends on the environment, `undefined` where that leaves nothing to ask. */
export const POLICIES = {
  'cluster-admin': () => clusterAdmin,
  'container-resources': () => containerResources,
  'disruption-budgets': () => disruptionBudgets,
  exposure,
  hosts,
  'known-registries': knownRegistries,
  'meshed-pods': () => meshedPods,
  'pinned-images': () => pinnedImages,
  volumes: () => volumes,
} as const satisfies Readonly<Record<string, (input: PolicyInput) => PolicySpec | undefined>>;

type PolicyName = keyof typeof POLICIES;

const names = Object.keys(POLICIES) as PolicyName[];
const each = <Value extends z.ZodType>(value: (name: PolicyName) => Value) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, value(name)])) as Record<PolicyName, Value>);

/** A registry, or a folder or an image in it, as images name it. */
const registry = z
  .string()
  .regex(
    /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/[a-z0-9._-]+)*$/,
    'must be a registry such as ghcr.io, or a folder of one such as ghcr.io/acme; that of Docker Hub is docker.io',
  );

export default component({
  name: 'policies',
  summary: 'What the cluster refuses whoever asks for it: policies in CEL, which generate asks as well.',
  project: 'platform',
  // They live in no namespace.
  namespace: 'kube-system',
  // How strict a cluster is, it says itself: one that only warns must not have another warn only.
  config: z
    .strictObject({
      enforce: each((name) =>
        z
          .enum(['deny', 'warn', 'audit', 'off'])
          .default('deny')
          .describe(
            `What becomes of an object that ${name} objects to: deny refuses it, warn tells whoever applies it, audit notes it in the audit log.`,
          ),
      )
        .prefault({})
        .describe('How far each policy goes.'),
      exempt: each((name) =>
        z.array(dnsLabel).default([]).describe(`Namespaces in which ${name} says nothing.`),
      )
        .prefault({})
        .describe('Namespaces that a policy leaves out.'),
      registries: z
        .array(registry)
        .default([])
        .describe(
          "Registries, and folders of registries, that images may come from besides the cluster's own folder in the account's registry. Default: all of them.",
        ),
      domains: z
        .array(hostName)
        .default([])
        .describe("Domains of web addresses besides the environment's own. Default: none."),
      internetFacing: z
        .array(dnsLabel)
        .default([namespaceOf(istioGateway), namespaceOf(traefik)])
        .describe('Namespaces whose load balancers may face the internet, where `web.scheme` lets any.'),
    })
    .meta({ own: true }),
  build({ environment, config, add }) {
    const { enforce, exempt, ...rest } = config;
    for (const name of names) {
      const spec = POLICIES[name]({ environment, ...rest });
      const enforcement = enforce[name];
      if (spec !== undefined && enforcement !== 'off') {
        add(...policyObjects(name, spec, enforcement, exempt[name]));
      }
    }
  },
});
