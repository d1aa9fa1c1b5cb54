import type { Requirement } from '../../src/node-terms.ts';
import type { Pool } from './schema.ts';

/** The one way in which a pool chooses its instances. */
export type Shapes =
  | { readonly by: 'types'; readonly types: readonly string[] }
  | { readonly by: 'families'; readonly families: readonly string[]; readonly sizes: readonly string[] }
  | {
      readonly by: 'categories';
      readonly categories: readonly string[];
      readonly generationAbove: number;
      /** Absent: every size but bare metal. */
      readonly sizes?: readonly string[];
    };

/** How a pool chooses, with the defaults filled in; of several ways the first, for which `checkPools` refuses the pool. */
export function shapesOf({ types, families, categories, sizes, generationAbove, gpu }: Pool): Shapes {
  if (types) return { by: 'types', types };
  if (categories && !families) {
    return { by: 'categories', categories, generationAbove: generationAbove ?? 4, ...(sizes && { sizes }) };
  }
  return {
    by: 'families',
    families: families ?? (gpu ? ['g4dn', 'g5', 'g6'] : ['m6i', 'm7i']),
    sizes: sizes ?? (gpu ? ['xlarge', '2xlarge'] : ['large', 'xlarge', '2xlarge']),
  };
}

/** The same as NodePools and the scheduler write it. */
export function shapeRequirements(shapes: Shapes): Requirement[] {
  const within = (key: string, values: readonly string[]) => ({ key, operator: 'In', values });
  switch (shapes.by) {
    case 'types':
      return [within('node.kubernetes.io/instance-type', shapes.types)];
    case 'families':
      return [
        within(`${AWS}/instance-family`, shapes.families),
        within(`${AWS}/instance-size`, shapes.sizes),
      ];
    case 'categories':
      return [
        within(`${AWS}/instance-category`, shapes.categories),
        { key: `${AWS}/instance-generation`, operator: 'Gt', values: [String(shapes.generationAbove)] },
        ...(shapes.sizes ? [within(`${AWS}/instance-size`, shapes.sizes)] : [within(HYPERVISOR, VIRTUAL)]),
      ];
  }
}

const AWS = 'karpenter.k8s.aws';

/** Bare metal has none (aws/karpenter-provider-aws, pkg/providers/instancetype/zz_generated.vpclimits.go). */
const HYPERVISOR = `${AWS}/instance-hypervisor`;
const VIRTUAL = ['nitro', 'xen'];
