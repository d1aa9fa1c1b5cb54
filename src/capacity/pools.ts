import type { Environment } from '../environment.ts';
import { type InstanceType, instanceLabels, instanceTypes } from '../instances.ts';
import type { Requirement } from '../node-terms.ts';
import type { KubeObject } from '../object.ts';
import { AUTO_CATEGORIES, admits, type NodeShape, nodePoolShape } from '../placement.ts';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';

/** What a NodePool asks of its nodes. */
export function requirementsOf(pool: KubeObject): readonly Requirement[] {
  const requirements: readonly Requirement[] = pool.spec?.template?.spec?.requirements ?? [];
  return requirements.map((one) => ({ ...one, values: one.values ?? [] }));
}

/** NodePools in the order in which Karpenter tries them (https://karpenter.sh/docs/concepts/nodepools/#specweight). */
export function byWeight(pools: readonly KubeObject[]): KubeObject[] {
  const weight = ({ spec }: KubeObject) => Number(spec?.weight ?? 0);
  return [...pools].sort((a, b) => weight(b) - weight(a) || (a.metadata.name < b.metadata.name ? -1 : 1));
}

/** Types of which a NodePool may make nodes. */
export function admittedTypes(requirements: readonly Requirement[]): InstanceType[] {
  const asked = requirements.filter(({ key }) => isAboutInstances(key));
  return [...instanceTypes().values()].filter((type) => {
    const labels = instanceLabels(type);
    return asked.every((requirement) => admits({ labels }, requirement));
  });
}

/** Types of which a pool of EKS Auto Mode makes nodes: of its families from generation 5, with more than one vCPU (https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html). */
export function autoModeTypes({ labels }: NodeShape): InstanceType[] {
  const architectures = [labels.get('kubernetes.io/arch') ?? []].flat();
  return admittedTypes([
    { key: 'karpenter.k8s.aws/instance-category', operator: 'In', values: [...AUTO_CATEGORIES] },
    { key: 'karpenter.k8s.aws/instance-generation', operator: 'Gt', values: ['4'] },
    { key: 'kubernetes.io/arch', operator: 'In', values: architectures },
  ]).filter(({ vcpu }) => vcpu > 1);
}

/** Whether a label follows from the type of a node. */
export function isAboutInstances(key: string): boolean {
  return (
    key === 'node.kubernetes.io/instance-type' ||
    key === 'kubernetes.io/arch' ||
    key.startsWith('karpenter.k8s.aws/instance-')
  );
}

/** What a NodePool names of types, families and categories of which `data/instances.json` holds none. */
export function unknownOf(requirements: readonly Requirement[]): string[] {
  return requirements
    .filter(({ key, operator }) => operator === 'In' && /\/instance-(type|family|category)$/.test(key))
    .flatMap(({ key, values }) => {
      const known = new Set(
        [...instanceTypes().values()].flatMap((type) => instanceLabels(type).get(key) ?? []),
      );
      return values.filter((value) => !known.has(value));
    });
}

/**
 * The nodes that a NodePool may make in an environment: of these types, in its region, in those of its zones that are not
 * excluded.
 */
export function poolShape(
  pool: KubeObject,
  types: readonly InstanceType[],
  { region, network }: Environment,
): NodeShape {
  const shape = nodePoolShape(pool);
  const asked = requirementsOf(pool).filter(({ key }) => key === ZONE);
  const zones = network.zones
    .map((zone) => region + zone)
    .filter((zone) => asked.every((one) => admits({ labels: new Map([[ZONE, [zone]]]) }, one)));
  const own = unknownOf(requirementsOf(pool)).length > 0 ? [] : labelsOfAny(types);
  return { ...shape, labels: new Map([...shape.labels, ...own, [ZONE, zones], [REGION, [region]]]) };
}

/** The values that each label has on some of the types. */
function labelsOfAny(types: readonly InstanceType[]): Map<string, readonly string[] | 'any'> {
  const all = new Map<string, Set<string> | 'any'>();
  for (const [key, values] of types.flatMap((type) => [...instanceLabels(type)])) {
    const found = all.get(key);
    if (values === 'any') all.set(key, 'any');
    else if (found === undefined) all.set(key, new Set(values));
    else if (found !== 'any') for (const value of values) found.add(value);
  }
  return new Map([...all].map(([key, values]) => [key, values === 'any' ? values : [...values]]));
}
