import { timesIn } from '../../capacity/amounts.ts';
import type { Node, PodsOf } from './node.ts';

/**
 * The node that a pod goes to, of those that there are: where taints, selectors, requests and constraints let it, the zone and
 * then the node with fewest of its kind, then the emptiest, as the scheduler's default scores have it. `undefined` for none.
 */
export function nodeFor(app: PodsOf, nodes: readonly Node[]): Node | undefined {
  let best: Node | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  const domains = zonesOf(app, nodes);
  for (const node of nodes) {
    if (node.draining || !app.options.get(node.place)?.includes(node.kind)) continue;
    if (timesIn(node.free, app.request) < 1) continue;
    const there = node.count(app);
    if (there >= app.perNode || !mayEnter(app, node.zone, domains) || !mayShare(app, node, nodes, there))
      continue;
    const used = 1 - node.free.milliCpu / node.kind.allocatable.milliCpu;
    const score = (app.zones.get(node.zone) ?? 0) * 1e6 + there * 1e3 + used;
    if (score < bestScore) [best, bestScore] = [node, score];
  }
  return best;
}

/** Zones that have a node for the app's pods: those are all that the scheduler knows. */
export function zonesOf(app: PodsOf, nodes: readonly Node[]): ReadonlySet<string> {
  const zones = new Set<string>();
  for (const node of nodes) if (app.options.get(node.place)?.includes(node.kind)) zones.add(node.zone);
  return zones;
}

/** Whether one more pod in that zone keeps the skew that must hold. `soft`: also the one that is only wished for. */
export function mayEnter(app: PodsOf, zone: string, domains: ReadonlySet<string>, soft = false): boolean {
  const there = app.zones.get(zone) ?? 0;
  if (there >= app.perZone) return false;
  return app.spread.every(({ over, hard, maxSkew, minDomains }) => {
    if (over !== 'zone' || (!hard && !soft)) return true;
    let least = domains.size < minDomains ? 0 : Number.POSITIVE_INFINITY;
    for (const domain of domains) least = Math.min(least, app.zones.get(domain) ?? 0);
    if (!domains.has(zone)) least = 0;
    return there + 1 - least <= maxSkew;
  });
}

function mayShare(app: PodsOf, node: Node, nodes: readonly Node[], there: number): boolean {
  return app.spread.every(({ over, hard, maxSkew, minDomains }) => {
    if (over !== 'node' || !hard) return true;
    const others = nodes.filter(
      (other) => app.options.get(other.place)?.includes(other.kind) && !other.draining,
    );
    const least = others.length < minDomains ? 0 : Math.min(...others.map((other) => other.count(app)));
    return there + 1 - least <= maxSkew && others.includes(node);
  });
}
