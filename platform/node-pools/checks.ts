import type { Context } from '../../src/component.ts';
import { gpuMakerOf } from '../../src/gpu.ts';
import { architectureOf } from '../../src/placement.ts';
import { checkNodeClasses } from './check-node-classes.ts';
import type { Config, Pool } from './schema.ts';
import { shapesOf } from './shapes.ts';

/** What is wrong with a value, as `check` of a component tells it. */
export interface Fault {
  readonly path: string;
  readonly message: string;
  readonly cure: string;
}

/** What the schema cannot say of node pools: relations between keys, between pools, and to the environment. */
export function checkPools(context: Context<Config>): Fault[] {
  const { config, environment } = context;
  const zones = environment.network.zones;
  return [
    ...checkNodeClasses(config, environment.cluster.version),
    ...config.pools.flatMap((pool, index) =>
      [
        ...nameFaults(pool, config.pools.slice(0, index)),
        ...choiceFaults(pool),
        ...shapeFaults(pool),
        ...zoneFaults(pool, zones),
      ].map((fault) => ({ ...fault, path: `pools.${index}.${fault.path}` })),
    ),
  ];
}

function nameFaults({ name }: Pool, earlier: readonly Pool[]): Fault[] {
  if (earlier.every((other) => other.name !== name)) return [];
  return [
    {
      path: 'name',
      message: `two pools are named "${name}"`,
      cure: 'Give each pool a name of its own.',
    },
  ];
}

const CHOICES = ['types', 'families', 'categories'] as const;

function choiceFaults(pool: Pool): Fault[] {
  const [first, ...others] = CHOICES.filter((key) => pool[key] !== undefined);
  const faults: Fault[] = others.map((key) => ({
    path: key,
    message: `${first} choose the instances of this pool already`,
    cure: `Leave out ${first} or ${key}: a pool chooses its instances by types, by families or by categories.`,
  }));
  if (pool.types && pool.sizes) {
    faults.push({
      path: 'sizes',
      message: 'an instance type names its size already',
      cure: 'Leave out sizes, or choose by families or categories.',
    });
  }
  if (pool.generationAbove !== undefined && !pool.categories) {
    faults.push({
      path: 'generationAbove',
      message: 'types and families name their generation already',
      cure: 'Leave it out, or choose by categories.',
    });
  }
  return faults;
}

/** Names that no instance of the pool can have, given the rest of what it says. */
function shapeFaults(pool: Pool): Fault[] {
  const shapes = shapesOf(pool);
  const names =
    shapes.by === 'types' ? shapes.types : shapes.by === 'families' ? shapes.families : shapes.categories;
  return names.flatMap((name, index) => {
    const path = `${shapes.by}.${index}`;
    const architecture = architectureOf(name);
    if (shapes.by !== 'categories' && architecture !== pool.architecture) {
      return [
        {
          path,
          message: `${name} is ${architecture}, and the pool makes ${pool.architecture} nodes`,
          cure: `Leave it out, or say architecture: ${architecture} in a pool of its own.`,
        },
      ];
    }
    if (pool.gpu && gpuMakerOf(name) !== 'nvidia') {
      return [
        {
          path,
          message: `${name} has no GPU of NVIDIA, and every node of the pool is to have one`,
          cure: 'Leave it out, or put it in a pool without gpu.',
        },
      ];
    }
    return [];
  });
}

function zoneFaults({ zones = [] }: Pool, all: readonly string[]): Fault[] {
  return zones.flatMap((zone, index) =>
    all.includes(zone)
      ? []
      : [
          {
            path: `zones.${index}`,
            message: `the cluster has no subnets in zone "${zone}"`,
            cure: `Name zones of network.zones: ${all.join(', ')}.`,
          },
        ],
  );
}
