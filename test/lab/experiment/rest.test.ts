import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Client, StoredObject } from '../../../lab/client.ts';
import type { Playing } from '../../../lab/experiment/playing.ts';
import { rest } from '../../../lab/experiment/rest.ts';
import { Watched } from '../../../lab/experiment/watched.ts';
import { Home } from '../../../lab/home.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { constant, scenarioWith } from '../../helpers/simulate.ts';

const scenario = scenarioWith({ load: constant(1, 60), scaling: { kind: 'fixed', replicas: 1 } });

const meta = { uid: '1', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' };

const application = (name: string, sync?: string): StoredObject => ({
  ...{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name, ...meta } },
  ...(sync !== undefined && { status: { sync: { status: sync }, health: { status: 'Healthy' } } }),
});

/** An API server with Applications, and the Deployment `web`. */
class Server implements Pick<Client, 'list' | 'get'> {
  applications: StoredObject[] = [];
  looks = 0;
  fails = false;

  async list(_: string, kind: string): Promise<StoredObject[]> {
    if (this.fails) throw new Error('connect ECONNREFUSED');
    if (kind !== 'Application') return [];
    this.looks++;
    return this.applications;
  }

  async get(): Promise<StoredObject> {
    return {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'web', ...meta } },
      spec: { replicas: 1 },
    };
  }
}

/** Apps whose one pod is ready. */
const playing = {
  at: 5,
  nodes: 2,
  pending: 0,
  seen: () => ({ web: { ready: 1, arrived: 0, served: 0, failed: 0, queued: 0 } }),
} as unknown as Playing;

describe('Applications', () => {
  it('are not Synced while they have no status, nor once they are gone', async () => {
    const server = new Server();
    const watched = new Watched(server, scenario);
    server.applications = [
      application('web', 'Synced'),
      application('new'),
      application('other', 'OutOfSync'),
    ];
    await watched.look();
    expect(watched.outOfSync).toEqual(['new', 'other']);
    server.applications = [application('new', 'Synced'), application('other', 'Synced')];
    await watched.look();
    expect(watched.moment(playing).outOfSync).toEqual(['web']);
  });
});

describe('rest', () => {
  let home: Home;

  beforeEach(() => {
    home = new Home(join(temporaryFolder(), 'lab'));
    home.create();
  });

  const at = (server: Server, ended: string[] = []) =>
    rest({ ended, home }, playing, new Watched(server, scenario), scenario, 0, () => {});

  it('is looked for even where no calm is asked for', async () => {
    const server = new Server();
    server.applications = [application('web', 'OutOfSync')];
    const resting = at(server);
    while (server.looks === 0) await new Promise(setImmediate);
    server.applications = [application('web', 'Synced')];
    await resting;
    expect(server.looks).toBeGreaterThan(1);
  });

  it('comes after looks that failed', async () => {
    const server = new Server();
    server.applications = [application('web', 'Synced')];
    server.fails = true;
    const resting = at(server);
    await new Promise(setImmediate);
    expect(server.looks).toBe(0);
    server.fails = false;
    await resting;
  });

  it('is not to be had without a program that has ended', async () => {
    writeFileSync(home.path('logs', 'karpenter.log'), 'no such pool\n');
    const failed = at(new Server(), ['karpenter: exit code 1']);
    await expect(failed).rejects.toThrow(/exit code 1; the last it said:\s+no such pool/);
  });
});
