import { readdirSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { kubeconfig } from '../../../bootstrap/kubeconfig.ts';
import { destroyCommand } from '../../../bootstrap/teardown/command.ts';
import { openCluster } from '../../../bootstrap/teardown/open.ts';
import { parseArguments, UsageError } from '../../../src/cli/command.ts';
import { Problems } from '../../../src/problem.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { trees } from '../../real.ts';

const never = async () => {
  throw new Error('nothing may be destroyed');
};

const run = async (...argv: string[]) => {
  const command = destroyCommand(never);
  return command.run(parseArguments(command, argv));
};

describe('destroy', () => {
  it('takes a word that names another environment for wrong usage, and asks nobody anything', async () => {
    await expect(run('dev', '--yes-delete-data', 'prod')).rejects.toThrow(UsageError);
    await expect(run('dev', '--yes-delete-data', '')).rejects.toThrow(UsageError);
  });

  it('wants one environment, and one that there is', async () => {
    expect(() => parseArguments(destroyCommand(never), [])).toThrow(UsageError);
    expect(() => parseArguments(destroyCommand(never), ['dev', 'prod'])).toThrow(UsageError);
    await expect(run('nowhere')).rejects.toThrow(/nowhere/);
  });
});

describe('the way to the cluster', () => {
  const environment = trees.get('dev')?.environment;
  if (!environment) throw new Error('no dev');
  const described = { cluster: { endpoint: 'https://127.0.0.1:1', certificateAuthority: { data: 'AA==' } } };

  it('has no secret in it, and asks for a token of this cluster in its region', () => {
    const { users, clusters } = kubeconfig(environment, described);
    expect(clusters[0]?.cluster.server).toBe('https://127.0.0.1:1');
    expect(Object.keys(users[0]?.user ?? {})).toEqual(['exec']);
    expect(users[0]?.user.exec.args).toEqual(
      expect.arrayContaining(['get-token', 'espalier-dev', 'eu-central-1']),
    );
  });

  it('that does not lead there is a problem, and leaves no file behind', async () => {
    // A folder of its own: in the system's, other tests come and go.
    const folder = temporaryFolder();
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const opened = openCluster(environment, async () => described);
    await expect(opened).rejects.toThrow(Problems);
    await expect(opened).rejects.toThrow(/TEARDOWN_UNREACHABLE|KUBECTL_MISSING/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
