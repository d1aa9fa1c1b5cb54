import { type BuiltComponent, builtObjects, collect, type Tree } from '../model.ts';

/** A Service of type LoadBalancer, and who reaches it. */
export interface Door {
  readonly owner: BuiltComponent;
  /** `namespace/name`. */
  readonly service: string;
  readonly ports: readonly number[];
  readonly scheme: 'internal' | 'internet-facing';
  /** Blocks that are let in; empty: all that the scheme lets. */
  readonly allow: readonly string[];
}

const SCHEME = 'service.beta.kubernetes.io/aws-load-balancer-scheme';
const RANGES = 'loadBalancerSourceRanges';

/** Every load balancer that Services of the tree make. A chart's Service is told by the values that the chart is given. */
export function doorsOf(tree: Tree): readonly Door[] {
  const built = new Map(
    builtObjects(tree, 'Service').map(({ object }) => [
      `${object.metadata.namespace}/${object.metadata.name}`,
      object,
    ]),
  );
  return collect(tree, 'services')
    .filter(({ type }) => type === 'LoadBalancer')
    .map(({ owner, namespace, name, ports }) => {
      const service = `${namespace}/${name}`;
      const said: unknown = built.get(service) ?? owner.charts.map(({ use }) => use.values);
      // Without the annotation the AWS Load Balancer Controller makes an internal one.
      const scheme = find(said, SCHEME) === 'internet-facing' ? 'internet-facing' : 'internal';
      const allow = (find(said, RANGES) ?? []) as readonly string[];
      return { owner, service, ports: ports.map(({ port }) => port), scheme, allow };
    });
}

/** The first value under that key, however deep. */
function find(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key];
  for (const inner of Object.values(value)) {
    const found = find(inner, key);
    if (found !== undefined) return found;
  }
  return undefined;
}
