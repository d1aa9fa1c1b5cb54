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
import { experiment } from '../../experiment/experiment.ts';
import type { ExperimentRecord } from '../../experiment/record.ts';
import { Home } from '../../home.ts';

const APP = 'php-apache';
const SECONDS = 110;

const catalog = await loadCatalog(ROOT);
const [environment] = loadEnvironments(join(ROOT, 'recipes'), catalog, ['custom-metrics-keda']);
if (environment === undefined) throw new Error('the recipe is gone');
const tree = assemble(environment, catalog);
const profile = loadProfileSchema.parse({
  description: 'Six requests a second at once.',
  start: 6,
  stages: [{ kind: 'hold', seconds: SECONDS }],
});
const scenario = scenarioOf(tree, new Map([[APP, profile]]));

let plane: ControlPlane;
let record: ExperimentRecord;

beforeAll(async () => {
  plane = await ControlPlane.start(new Home(mkdtempSync(join(tmpdir(), 'espalier-experiment-'))));
  record = await experiment(
    plane,
    tree,
    scenario,
    profile.description,
    treeFiles(tree),
    { seconds: SECONDS, calmSeconds: 5 },
    (line) => process.env.LAB_VERBOSE && console.log(line),
  );
}, 420_000);

afterAll(async () => {
  await plane?.stop();
});

describe('a page under load, as it is generated', () => {
  it('is scaled', () => {
    expect(record.moments.length).toBeGreaterThan(0);
  });
});
