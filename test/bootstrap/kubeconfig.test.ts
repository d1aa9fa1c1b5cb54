import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Aws } from '../../bootstrap/aws.ts';
import { type Described, writeKubeconfig } from '../../bootstrap/kubeconfig.ts';
import { openCluster } from '../../bootstrap/teardown/open.ts';
import type { Environment } from '../../src/environment.ts';
import { bootstrap } from '../helpers/bootstrap-cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { Moto, NO_MOTO } from '../helpers/moto.ts';
import { trees } from '../real.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const environment = trees.get('dev')?.environment as Environment;
const { name, version } = environment.cluster;

describe.skipIf(NO_MOTO !== undefined)('the way to a cluster in an account of AWS', () => {
  let moto: Moto;
  let endpoint: string;

  beforeAll(async () => {
    moto = await Moto.start();
    moto.ask(
      ...['eks', 'create-cluster', '--name', name, '--kubernetes-version', version],
      ...['--role-arn', `arn:aws:iam::${environment.account}:role/a`],
      ...['--resources-vpc-config', 'subnetIds=subnet-1,subnet-2'],
    );
    endpoint = moto.ask('eks', 'describe-cluster', '--name', name).cluster.endpoint;
  });
  afterAll(() => moto.stop());

  const aws = () => new Aws(environment.region, { ...process.env, ...moto.env });

  /** What the AWS CLI and we write, as kubectl reads it. */
  function read(file: string) {
    const { status, stdout, stderr } = spawnSync(
      'kubectl',
      ['config', 'view', '--raw', '--minify', '--output', 'json', '--kubeconfig', file],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  }

  it('is written for people, beside what they have', () => {
    const file = join(temporaryFolder(), 'config');
    const { code, out, err } = bootstrap(['kubeconfig', 'dev', '--file', file], moto.env);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('kubectl --context dev get nodes\n');
    const { clusters, contexts } = read(file);
    expect(contexts.map((it: { name: string }) => it.name)).toEqual(['dev']);
    expect(clusters[0].cluster.server).toBe(endpoint);
  });

  it('is written for the commands, and leads to the same', async () => {
    const described = await aws().call<Described>('eks', 'describe-cluster', '--name', name);
    const { file, close } = writeKubeconfig(environment, described);
    const { clusters, users } = read(file);
    expect(clusters[0].cluster.server).toBe(endpoint);
    expect(users[0].user.exec.args).toContain('get-token');
    close();
    expect(() => readFileSync(file)).toThrow(/ENOENT/);
  });

  it('is none where there is no cluster', async () => {
    const nowhere = { ...environment, cluster: { ...environment.cluster, name: 'nowhere' } };
    const opened = await openCluster(nowhere, ([service = '', operation = '', ...args]) =>
      aws().call(service, operation, ...args),
    );
    expect(opened.cluster).toBeUndefined();
  });
});
