import type { FootprintObject, Webhook, Workload } from '../footprint.ts';
import { atSummary, type BuiltComponent, collect, type Owned, type Tree } from '../model.ts';
import { groupOf } from '../object.ts';
import { type Finding, rule } from '../rules.ts';
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
      for (const object of admitted(tree, webhook)) {
        if (inOrder(tree, object.owner, server, webhook.owner)) continue;
        const key = `${object.owner.component.name} ${object.kind} ${server.component.name}`;
        if (said.has(key)) continue;
        said.add(key);
        findings.push(unordered(tree, object, server, webhook));
      }
    }
    return findings;
  },
});

function unordered(
  tree: Tree,
  object: Owned<FootprintObject | Workload>,
  server: BuiltComponent,
  webhook: Webhook,
): Finding {
  const { name } = server.component;
  return {
    at: atSummary(tree, object),
    message: `webhook ${webhook.webhook} must admit it, Service ${webhook.service} of "${name}" answers that, and "${object.owner.component.name}" does not wait for "${name}"`,
    cure: `Add ${name} to the needs of ${object.owner.component.name}.`,
  };
}

function inOrder(
  tree: Tree,
  owner: BuiltComponent,
  server: BuiltComponent,
  configuration: BuiltComponent,
): boolean {
  if (owner === server || waitsFor(tree, owner, server)) return true;
  return waitsFor(tree, server, owner) && waitsFor(tree, configuration, owner);
}

const admitsChanges = ({ operations }: Webhook) =>
  operations.some((operation) => operation === 'CREATE' || operation === 'UPDATE' || operation === '*');

/** What of the tree the webhook is asked about. Labels of chart objects are not known: they are taken to be selected. */
function admitted(
  tree: Tree,
  { resources, namespaceSelector, objectSelector }: Webhook,
): Owned<FootprintObject | Workload>[] {
  const found: Owned<FootprintObject | Workload>[] = [];
  const inNamespace = (namespace: string | undefined) =>
    namespace === undefined || selects(namespaceSelector, namespaceLabels(tree, namespace));
  if (resources.includes('pods') || resources.includes('*')) {
    for (const pods of collect(tree, 'workloads')) {
      if (inNamespace(pods.namespace) && selects(objectSelector, pods.podLabels)) found.push(pods);
    }
  }
  for (const [resource, objects] of byResource(tree)) {
    if (!resources.some((pattern) => matches(pattern, resource))) continue;
    for (const object of objects) if (inNamespace(object.namespace)) found.push(object);
  }
  return found;
}

// `networking.istio.io/*` and `cert-manager.io/*/*` take all of a group, `*` everything.
function matches(pattern: string, resource: string): boolean {
  if (pattern === '*' || pattern === resource) return true;
  const group = resource.includes('/') ? resource.slice(0, resource.indexOf('/') + 1) : '';
  return (
    pattern === `${group}*` || pattern === `${group}*/*` || pattern === `*/${resource.slice(group.length)}`
  );
}

const indexes = new WeakMap<Tree, ReadonlyMap<string, readonly Owned<FootprintObject>[]>>();

function byResource(tree: Tree): ReadonlyMap<string, readonly Owned<FootprintObject>[]> {
  let index = indexes.get(tree);
  if (!index) {
    index = Map.groupBy(collect(tree, 'objects'), ({ apiVersion, kind }) => resourceOf(apiVersion, kind));
    indexes.set(tree, index);
  }
  return index;
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
