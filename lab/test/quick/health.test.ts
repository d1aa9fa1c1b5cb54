import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../../src/environment.ts';
import { type Health, type HealthCase, healthCase, healthCases } from '../../../test/helpers/health.ts';
import { trees } from '../../../test/real.ts';
import { argocdObjects } from '../../argocd-settings.ts';
import { builtFiles } from '../../binaries.ts';

const { argocd = '' } = await builtFiles(['argocd']);
const folder = mkdtempSync(join(tmpdir(), 'espalier-health-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases = healthCases('application');
const environments = [...trees].map(([name, { environment }]) => ({ name, environment }));
const [first] = environments;
if (first === undefined) throw new Error('no environment');
const settings = settingsFile(first.environment);

describe("Argo CD's own Lua", () => {
  it.concurrent.each(cases)('says of $name: $health.status', async (it) => {
    expect(await health(it, settings)).toEqual(it.health);
  });

  it.each(environments)('is given the script by the settings of $name', async ({ name, environment }) => {
    const chart = healthCase('application', 'chart');
    expect(await health(chart, settingsFile(environment, name))).toEqual(chart.health);
  });
});

// Whatever the script leaves out, the binary would leave out as well: its verdict is the script's, not one of its own.
describe('a script that does not compare sources', () => {
  const blind = settingsFile(first.environment, 'blind', (script) =>
    script.replaceAll(/not same\(obj\.spec\.sources?, compared\.sources?\)/g, 'false'),
  );

  it.each(['chart-value', 'sources-value', 'sources-order', 'folder-path'])(
    'says Healthy of %s',
    async (name) => {
      expect(await health(healthCase('application', name), blind)).toEqual({
        status: 'Healthy',
        message: '',
      });
    },
  );
});

/** What the argocd program says, by the settings in a file. */
async function health({ file }: HealthCase, settings: string): Promise<Health> {
  const { stdout } = await promisify(execFile)(
    argocd,
    ['admin', 'settings', 'resource-overrides', 'health', file, '--argocd-cm-path', settings],
    { cwd: folder, env: { HOME: folder, ARGOCD_BINARY_NAME: 'argocd' } },
  );
  const [, status, message] = /^STATUS: (\S+)\nMESSAGE: (.*)\n$/.exec(stdout) ?? [];
  if (status === undefined || message === undefined) throw new Error(`${file}: ${stdout}`);
  return { status, message };
}

/** A file with the ConfigMap that an environment gives to Argo CD, its health check changed or not. */
function settingsFile(
  environment: Environment,
  name = environment.name,
  change: (script: string) => string = (script) => script,
): string {
  const found = argocdObjects(environment).find(({ metadata }) => metadata.name === 'argocd-cm');
  if (found === undefined) throw new Error('no argocd-cm');
  const key = 'resource.customizations.health.argoproj.io_Application';
  const data = { ...found.data, [key]: change(found.data[key]) };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ ...found, data }));
  return file;
}
