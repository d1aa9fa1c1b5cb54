import type { Requirement } from './node-terms.ts';

/** Resource by which a pod asks for NVIDIA's GPUs. */
export const GPU = 'nvidia.com/gpu';

const LABEL = 'karpenter.k8s.aws/instance-gpu-';

/** Label of Karpenter's nodes with GPUs: who made them, `nvidia` or `amd`. */
export const GPU_MANUFACTURER = `${LABEL}manufacturer`;

/** All labels that Karpenter puts on nodes with GPUs, and on no others (https://karpenter.sh/docs/concepts/scheduling/). */
export const GPU_LABELS: readonly string[] = ['name', 'manufacturer', 'count', 'memory'].map(
  (part) => LABEL + part,
);

/**
 * Who made the GPUs of an instance type, a family or a category: `g5.xlarge`, `g5`, `g`. The letters before the generation
 * say what it is for, and an `a` after it names AMD (https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html);
 * of the families with GPUs only g4ad has it.
 */
export function gpuMakerOf(name: string): 'nvidia' | 'amd' | undefined {
  const [, category = '', options = ''] = /^([a-z]+)\d*([a-z]*)/.exec(name) ?? [];
  if (!['g', 'gr', 'p'].includes(category)) return undefined;
  return options.startsWith('a') ? 'amd' : 'nvidia';
}

const CHOICES = [
  'node.kubernetes.io/instance-type',
  'karpenter.k8s.aws/instance-family',
  'karpenter.k8s.aws/instance-category',
];

/**
 * Whether nodes that meet these requirements have GPUs. Requirements that name no types, families or categories count as
 * without: Karpenter takes GPUs only for pods that ask for them, as long as anything else will do.
 */
export function gpuShare(requirements: readonly Requirement[]): 'all' | 'some' | 'none' {
  const shares = requirements.map(({ key, operator, values }) => {
    // A label that is not there is not one of any values.
    if (operator === 'NotIn') return undefined;
    if (GPU_LABELS.includes(key)) return operator === 'DoesNotExist' ? 'none' : 'all';
    if (!CHOICES.includes(key) || operator !== 'In') return undefined;
    const count = values.filter((value) => gpuMakerOf(value) !== undefined).length;
    return count === 0 ? 'none' : count === values.length ? 'all' : 'some';
  });
  if (shares.includes('none')) return 'none';
  if (shares.includes('all')) return 'all';
  return shares.includes('some') ? 'some' : 'none';
}
