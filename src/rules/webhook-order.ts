import type { FootprintObject, Webhook, Workload } from '../footprint.ts';
import { atSummary, type BuiltComponent, collect, type Tree } from '../model.ts';
import { groupOf } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
import { isTestHook } from './_pods.ts';
import { namespaceLabels, selects } from './_selector.ts';
import { servicesByName } from './_services.ts';
import { waitsFor } from './_waits.ts';

/**
 * The other way round is fine as well, where it is stated: a server that waits for the objects finds them there, as long
 * as the webhook itself comes after them too. Two components without a stated order are not, whatever their waves are
 * today: the next need that somebody adds may turn them round.
 */
export default rule({
  code: 'WEBHOOK_ORDER',
  title:
    'What a webhook must admit waits for the component whose Service answers it, or is waited for by it.',
  source: 'external-secrets/external-secrets#2037, kubernetes-sigs/aws-load-balancer-controller#2071',
  check(tree) {
    const servers = servicesByName(tree);
    const findings: Finding[] = [];
    const said = new Set<string>();
    for (const webhook of collect(tree, 'webhooks')) {
      if (webhook.failurePolicy !== 'Fail' || !admitsChanges(webhook)) continue;
      const server = servers.get(webhook.service ?? '')?.owner;
      if (!server) continue;
      for (const owner of disordered(tree, server, webhook.owner)) {
        for (const object of admitted(tree, owner, webhook)) {
          const key = `${owner.component.name} ${object.kind} ${server.component.name}`;
          if (said.has(key)) continue;
          said.add(key);
          findings.push(unordered(tree, owner, object, server, webhook));
        }
      }
    }
    return findings;
  },
});

function unordered(
  tree: Tree,
  owner: BuiltComponent,
  object: FootprintObject | Workload,
  server: BuiltComponent,
  webhook: Webhook,
): Finding {
  const { name } = server.component;
  return {
    at: atSummary(tree, { ...object, owner }),
    message: `webhook ${webhook.webhook} must admit it, Service ${webhook.service} of "${name}" answers that, and "${owner.component.name}" does not wait for "${name}"`,
    cure: `Add ${name} to the needs of ${owner.component.name}.`,
  };
}

const known = new WeakMap<Tree, Map<string, readonly BuiltComponent[]>>();

/** Components without an order between them and the server. Most webhooks of a chart share both server and configuration. */
function disordered(
  tree: Tree,
  server: BuiltComponent,
  configuration: BuiltComponent,
): readonly BuiltComponent[] {
  const all = known.get(tree) ?? new Map<string, readonly BuiltComponent[]>();
  known.set(tree, all);
  const key = `${server.component.name} ${configuration.component.name}`;
  let some = all.get(key);
  if (!some) {
    some = tree.components.filter(
      (owner) =>
        owner !== server &&
        !waitsFor(tree, owner, server) &&
        !(waitsFor(tree, server, owner) && waitsFor(tree, configuration, owner)),
    );
    all.set(key, some);
  }
  return some;
}

const admitsChanges = ({ operations }: Webhook) =>
  operations.some((operation) => operation === 'CREATE' || operation === 'UPDATE' || operation === '*');

/**
 * What of a component the webhook is asked about. Labels of chart objects are not known: they are taken to be selected. Test
 * hooks are never made.
 */
function admitted(
  tree: Tree,
  { own, charts }: BuiltComponent,
  { resources, namespaceSelector, objectSelector }: Webhook,
): (FootprintObject | Workload)[] {
  const inNamespace = (namespace: string | undefined) =>
    namespace === undefined || selects(namespaceSelector, namespaceLabels(tree, namespace));
  const pods = resources.includes('pods') || resources.includes('*');
  return [own, ...charts.map((chart) => chart.footprint)].flatMap(({ objects, workloads }) => [
    ...workloads.filter(
      (w) => pods && !isTestHook(w) && selects(objectSelector, w.podLabels) && inNamespace(w.namespace),
    ),
    ...objects.filter(({ apiVersion, kind, namespace, hook }) => {
      if (isTestHook({ hook })) return false;
      const resource = resourceOf(apiVersion, kind);
      return resources.some((pattern) => matches(pattern, resource)) && inNamespace(namespace);
    }),
  ]);
}

// `networking.istio.io/*` and `cert-manager.io/*/*` take all of a group, `*` everything.
function matches(pattern: string, resource: string): boolean {
  if (pattern === '*' || pattern === resource) return true;
  const group = resource.includes('/') ? resource.slice(0, resource.indexOf('/') + 1) : '';
  return (
    pattern === `${group}*` || pattern === `${group}*/*` || pattern === `*/${resource.slice(group.length)}`
  );
}

const resourceNames = new Map<string, string>();

/** `group/plural`, the plural formed as the API machinery guesses it from a kind. */
function resourceOf(apiVersion: string, kind: string): string {
  const key = `${apiVersion} ${kind}`;
  let name = resourceNames.get(key);
  if (name === undefined) {
    const lower = kind.toLowerCase();
    const plural = lower.endsWith('endpoints')
      ? lower
      : /(?:s|x|ch|sh)$/.test(lower)
        ? `${lower}es`
        : lower.replace(/([^aeiou])y$/, '$1ie').concat('s');
    const group = groupOf(apiVersion);
    name = group === '' ? plural : `${group}/${plural}`;
    resourceNames.set(key, name);
  }
  return name;
}
