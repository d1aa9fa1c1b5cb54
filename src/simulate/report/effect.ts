import { summarise } from '../../footprint/summarise.ts';
import type { LoadProfile } from '../../load/profile.ts';
import type { Tree } from '../../model.ts';
import type { KubeObject } from '../../object.ts';
import { scenarioOf } from '../read/scenario.ts';
import { run } from '../run.ts';
import { simulationReport } from './report.ts';

/** What a change does to an app under its load: before, and after. */
export interface SimulatedEffect {
  readonly app: string;
  /** Seconds from the first moment of the peak until everything that comes is answered; `null` where that never is. */
  readonly secondsToServePeak: Change<number | null>;
  readonly replicas: Change<number>;
  /** Most nodes at once, in the whole cluster. */
  readonly peakNodes: Change<number>;
  /** Requests that are not answered. */
  readonly failed: Change<number>;
  /** Cost of all nodes for the time of the profile, in USD on demand. */
  readonly usd: Change<number>;
}

export interface Change<T> {
  readonly before: T;
  readonly after: T;
}

/**
 * The effect of a change of an environment on one of its apps: the tree as it is now, and the same with the objects that were there
 * before. Objects find their component by the label `app.kubernetes.io/part-of`; charts, node groups and models are those of now.
 * @throws Problems: what cannot be simulated, now or before.
 */
export function simulatedEffect(
  before: readonly KubeObject[],
  after: Tree,
  app: string,
  profile: LoadProfile,
): SimulatedEffect {
  const [was, is] = [treeWith(after, before), after].map((tree) => {
    const scenario = scenarioOf(tree, new Map([[app, profile]]));
    const report = simulationReport(scenario, run(scenario, { afterSeconds: 0 }), profile.description);
    const mine = report.apps.find((one) => one.app === app);
    if (!mine) throw new Error(`no ${app} in its own report`);
    return { report, mine };
  }) as [Outcome, Outcome];
  const change = <T>(of: (outcome: Outcome) => T): Change<T> => ({ before: of(was), after: of(is) });
  return {
    app,
    secondsToServePeak: change(({ mine }) => mine.secondsToServePeak),
    replicas: change(({ mine }) => mine.replicas.most),
    peakNodes: change(({ report }) => report.nodes.most),
    failed: change(({ mine }) => mine.failed),
    usd: change(({ report }) => report.usd),
  };
}

interface Outcome {
  readonly report: ReturnType<typeof simulationReport>;
  readonly mine: ReturnType<typeof simulationReport>['apps'][number];
}

/** The label that every object has of its component. */
const PART_OF = 'app.kubernetes.io/part-of';

/** A tree with other objects of its own; components of which there are none keep theirs. */
export function treeWith(tree: Tree, objects: readonly KubeObject[]): Tree {
  const byComponent = Map.groupBy(objects, ({ metadata }) => metadata.labels?.[PART_OF]);
  return {
    ...tree,
    components: tree.components.map((built) => {
      const mine = byComponent.get(built.component.name);
      return mine === undefined ? built : { ...built, objects: mine, own: summarise(mine, built.namespace) };
    }),
  };
}
