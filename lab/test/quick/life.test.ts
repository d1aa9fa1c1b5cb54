import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Home } from '../../home.ts';
import { beginning, type Recorded, recorded, runs, sweep } from '../../pids.ts';
import { LOOPBACK } from '../../ports.ts';
import { ending, run, start as startIn } from '../cli.ts';

let folder: string;
let home: Home;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-life-'));
  home = new Home(join(folder, 'lab'));
});

afterEach(() => {
  sweep(home);
  rmSync(folder, { recursive: true, force: true });
});

it('comes up, tells of itself, and goes without a trace', async () => {
  const up = await lab('up', '--only', 'api');
  expect(up).toMatchObject({ code: 0 });
  expect(up.text).toContain(`export KUBECONFIG=${home.path('kubeconfig')}`);
  const processes = recorded(home);
  expect(processes.map((it) => it.name)).toEqual(['etcd', 'keeper', 'kube-apiserver']);
  expect(processes.every(runs)).toBe(true);
  const port = apiPort();

  const again = await lab('up', '--only', 'api');
  expect(again).toMatchObject({ code: 1, text: expect.stringContaining('LAB_RUNNING') });
  expect(await lab('status')).toMatchObject({ code: 0, text: expect.stringMatching(/^ready, since/) });

  expect(await lab('down')).toMatchObject({ code: 0, text: 'ended\n' });
  await expectNothing(processes, port);
  expect(await lab('status')).toMatchObject({ code: 1 });
  expect(await lab('down')).toMatchObject({ code: 0 });
});

it('leaves nothing when it is interrupted while it starts', async () => {
  const up = start('up', '--only', 'api');
  const processes = await someProcesses();
  up.kill('SIGINT');
  expect(await ending(up)).toBe(130);
  await expectNothing(processes);
});

it('leaves nothing when whoever started it is killed before it is ready', async () => {
  const up = start('up', '--only', 'api');
  const processes = await someProcesses();
  up.kill('SIGKILL');
  await expectNothing(processes);
});

it('leaves nothing when its keeper is killed', async () => {
  expect(await lab('up', '--only', 'api')).toMatchObject({ code: 0 });
  const processes = recorded(home);
  const port = apiPort();
  process.kill(keeperOf(processes).pid, 'SIGKILL');
  await expectNothing(processes, port);
});

it('tells that a program is gone', async () => {
  expect(await lab('up', '--only', 'api')).toMatchObject({ code: 0 });
  const etcd = recorded(home).find((it) => it.name === 'etcd');
  if (etcd === undefined) throw new Error('etcd is not on record');
  process.kill(etcd.pid, 'SIGKILL');
  await eventually(() => recorded(home).every((it) => it.name !== 'etcd'));
  const { code, text } = await lab('status');
  expect(code).toBe(1);
  expect(text).toMatch(/^broken, since .*\n[\s\S]*etcd +does not run/);
  expect(readFileSync(home.path('logs', 'keeper.log'), 'utf8')).toContain('ended: etcd: SIGKILL');
  expect(await lab('down')).toMatchObject({ code: 0 });
});

const start = (...args: string[]) => startIn(home, args);
const lab = (...args: string[]) => run(home, args);

/** What runs once the keeper and at least etcd are on record. */
async function someProcesses(): Promise<Recorded[]> {
  await eventually(() => recorded(home).some((it) => it.name === 'etcd' && it.began !== ''));
  return recorded(home);
}

function keeperOf(processes: readonly Recorded[]): Recorded {
  const keeper = processes.find((it) => it.name === 'keeper');
  if (keeper === undefined) throw new Error('no keeper');
  return keeper;
}

function apiPort(): number {
  return Number(new URL(home.state?.server ?? '').port);
}

async function expectNothing(processes: readonly Recorded[], port?: number): Promise<void> {
  expect(processes.length).toBeGreaterThan(1);
  await eventually(() => !existsSync(home.folder) && processes.every((it) => !runs(it)));
  expect(processes.filter((it) => beginning(it.pid) === it.began)).toEqual([]);
  expect(existsSync(home.folder)).toBe(false);
  if (port === undefined) return;
  // A process that is killed is gone at once, its sockets when the last of its threads is.
  let answer: unknown = 'listens';
  for (let i = 0; i < 100 && answer === 'listens'; i++) {
    answer = await new Promise((resolve) => {
      const socket = connect(port, LOOPBACK, () => {
        socket.destroy();
        resolve('listens');
      }).once('error', resolve);
    });
    await sleep(100);
  }
  expect(answer).toMatchObject({ code: 'ECONNREFUSED' });
}

async function eventually(what: () => boolean): Promise<void> {
  for (let i = 0; i < 600 && !what(); i++) await sleep(50);
}
