import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../../src/assemble.ts';
import { loadCatalog } from '../../../src/catalog.ts';
import { ROOT } from '../../../src/cli/root.ts';
import { loadEnvironments } from '../../../src/environment/load.ts';
import { treeFiles } from '../../../src/files.ts';
import { loadProfileSchema } from '../../../src/load/profile.ts';
import { scenarioOf } from '../../../src/simulate/read/scenario.ts';
import { ControlPlane } from '../../control-plane.ts';
import type { Agreement } from '../../experiment/agreement.ts';
import { experiment } from '../../experiment/experiment.ts';
import { agreementText } from '../../experiment/figure.ts';
import { nearestRun } from '../../experiment/phases.ts';
import type { ExperimentRecord } from '../../experiment/record.ts';
import { Home } from '../../home.ts';

const APP = 'php-apache';
const RATE = 20;
const SECONDS = 105;

const catalog = await loadCatalog(ROOT);
const [environment] = loadEnvironments(join(ROOT, 'recipes'), catalog, ['custom-metrics-keda']);
if (environment === undefined) throw new Error('the recipe is gone');
const tree = assemble(environment, catalog);
const profile = loadProfileSchema.parse({
  description: 'Twenty requests a second at once.',
  start: RATE,
  // Longer than anybody looks, so that its end is no matter.
  stages: [{ kind: 'hold', seconds: 2 * SECONDS }],
});
const scenario = scenarioOf(tree, new Map([[APP, profile]]));

let plane: ControlPlane;
let record: ExperimentRecord;
let agreement: Agreement;

beforeAll(async () => {
  plane = await ControlPlane.start(new Home(mkdtempSync(join(tmpdir(), 'espalier-experiment-'))));
  record = await experiment(
    plane,
    tree,
    scenario,
    profile.description,
    treeFiles(tree),
    { seconds: SECONDS, calmSeconds: 5 },
    (line) => {
      if (process.env.LAB_VERBOSE) console.log(line);
    },
  );
  agreement = nearestRun(scenario, record, SECONDS).agreement;
  console.log(agreementText(agreement));
}, 600_000);

afterAll(async () => {
  await plane?.stop();
});

const seen = () => record.moments.flatMap(({ apps }) => apps[APP] ?? []);
const mostOf = (numbers: readonly number[]) => Math.max(...numbers);

describe('a page under load, as it is generated', () => {
  it('gets pods by the requests that Prometheus counts at its door', () => {
    const [first] = seen();
    expect(first?.wanted).toBe(1);
    // The window of two minutes is not full yet: what comes counts in part.
    expect(mostOf(seen().map(({ wanted }) => wanted))).toBeGreaterThan(RATE / 2);
    expect(mostOf(seen().map(({ wanted }) => wanted))).toBeLessThanOrEqual(RATE);
  });

  it('runs them, on nodes that Karpenter makes', () => {
    // How many find room before a node is there depends on how the cluster came to rest.
    expect(mostOf(seen().map(({ ready }) => ready))).toBeGreaterThanOrEqual(3);
    const nodes = record.moments.map((moment) => moment.nodes);
    expect(mostOf(nodes)).toBeGreaterThan(nodes[0] ?? 0);
  });

  it('answers most of what comes, though it comes at once', () => {
    const served = seen().reduce((sum, one) => sum + one.served, 0) / seen().length;
    expect(served).toBeGreaterThan(RATE / 2);
  });

  it('goes as the simulator says, within a control loop and a pod', () => {
    const [app] = agreement.apps;
    expect(app?.steps.excursions).toEqual([]);
    expect(app?.steps.seconds).toBeGreaterThan(0.8 * SECONDS);
  });

  it('stays Synced', () => {
    expect(record.moments.filter(({ outOfSync }) => outOfSync.length > 0)).toEqual([]);
  });
});
