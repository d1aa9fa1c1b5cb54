import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Child } from '../../lab/child.ts';
import { Home } from '../../lab/home.ts';
import { Leash } from '../../lab/leash.ts';
import { beginning, recorded, runs, sweep } from '../../lab/pids.ts';
import { freePorts, LOOPBACK } from '../../lab/ports.ts';
import { Running } from '../../lab/running.ts';
import { findTool, missingTools } from '../../lab/tools.ts';
import { Problems } from '../../src/problem.ts';

let folder: string;
let home: Home;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'espalier-home-'));
  home = new Home(join(folder, 'lab'));
});

afterEach(() => {
  sweep(home);
  rmSync(folder, { recursive: true, force: true });
});

const sleeper = (name: string, command = 'sleep', args = ['60']) =>
  Child.start(home, { name, command, args, ready: async () => true, stopWithin: 500 });

/** Waits until something holds, at most half a minute: the machine may have other work. */
async function eventually(what: () => boolean): Promise<boolean> {
  for (let i = 0; i < 600 && !what(); i++) await sleep(50);
  return what();
}

function groupExists(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

it('refuses a folder that holds something else, and one that holds a lab', () => {
  writeFileSync(join(folder, 'mine'), '');
  expect(() => new Home(folder).create()).toThrow(/LAB_FOLDER_TAKEN/);
  home.create();
  expect(() => home.create()).toThrow(/LAB_RUNNING/);
});

it('removes no folder that is not a lab', () => {
  writeFileSync(join(folder, 'mine'), '');
  new Home(folder).remove();
  expect(readdirSync(folder)).toEqual(['mine']);
});

it('keeps a record of a program for as long as it runs', async () => {
  home.create();
  const child = await sleeper('sleeper');
  expect(recorded(home)).toEqual([{ name: 'sleeper', pid: child.pid, began: beginning(child.pid) }]);
  expect(recorded(home).every(runs)).toBe(true);
  await child.stop();
  expect(recorded(home)).toEqual([]);
  expect(beginning(child.pid)).toBeUndefined();
});

it('does not take a later process of the same id for the recorded one', () => {
  expect(runs({ name: 'other', pid: process.pid, began: beginning(process.pid) ?? '' })).toBe(true);
  expect(runs({ name: 'other', pid: process.pid, began: '1' })).toBe(false);
});

it('ends a program that does not listen to SIGTERM, with all that it started', async () => {
  home.create();
  const child = await sleeper('deaf', 'sh', ['-c', 'trap "" TERM; sleep 61 & wait; sleep 62']);
  await child.stop();
  expect(child.running).toBe(false);
  expect(await eventually(() => !groupExists(child.pid))).toBe(true);
});

it('says what a program said when it ends before it serves', async () => {
  home.create();
  const spec = { name: 'failing', command: 'sh', args: ['-c', 'echo no such flag; exit 3'] };
  const start = Child.start(home, { ...spec, ready: async () => false });
  await expect(start).rejects.toThrow(/LAB_PROGRAM_FAILED failing ended with exit code 3.*\nno such flag/);
  expect(recorded(home)).toEqual([]);
});

it('gives up on a program that never serves, and ends it', async () => {
  home.create();
  const spec = { name: 'idle', command: 'sleep', args: ['63'], readyWithin: 100, stopWithin: 500 };
  await expect(Child.start(home, { ...spec, ready: async () => false })).rejects.toThrow(
    /does not answer after 0.1 s/,
  );
  expect(recorded(home)).toEqual([]);
});

it('names a program that is not there', async () => {
  home.create();
  const start = sleeper('absent', '/no/such/program');
  await expect(start).rejects.toBeInstanceOf(Problems);
  await expect(start).rejects.toThrow(/LAB_PROGRAM_FAILED.*ENOENT/);
});

it('cleans up after a keeper that is gone', async () => {
  home.create();
  const children = await Promise.all(['a', 'b'].map((name) => sleeper(name)));
  expect(sweep(home)).toEqual(['a', 'b']);
  expect(await eventually(() => children.every((child) => !child.running))).toBe(true);
  expect(existsSync(home.folder)).toBe(false);
});

it('leaves no process and no file when its keeper is killed', async () => {
  const script = fileURLToPath(new URL('keeper-to-kill.ts', import.meta.url));
  const keeper = spawn(process.execPath, [script, home.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await new Promise<Buffer>((resolve) => keeper.stdout.once('data', resolve)))
    .toString()
    .split('\n');
  const pids = JSON.parse(line ?? '') as number[];
  expect(pids.map(beginning)).not.toContain(undefined);
  keeper.kill('SIGKILL');
  expect(await eventually(() => pids.every((pid) => beginning(pid) === undefined))).toBe(true);
  expect(await eventually(() => !existsSync(home.folder))).toBe(true);
});

it('finds ports that are free and different', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    const refused = new Promise((resolve) => connect(port, LOOPBACK).once('error', resolve));
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
  }
  const server = createServer().listen(ports[0], LOOPBACK);
  await new Promise((resolve) => server.once('listening', resolve));
  server.close();
});

it('finds a tool on PATH, and says how to install one that is not', () => {
  expect(findTool('sh')).toMatch(/\/sh$/);
  expect(findTool('sh', '/no/such/folder')).toBeUndefined();
  expect(missingTools([])).toEqual([]);
});

it('ends what is still being started when everything ends', async () => {
  home.create();
  const running = new Running(home, [], new Leash(home));
  const slow = { name: 'slow', command: 'sleep', args: ['60'], ready: async () => false };
  const failed = expect(Child.start(home, slow)).rejects.toThrow();
  await eventually(() => recorded(home).length === 1);
  const [{ pid } = { pid: 0 }] = recorded(home);
  await running.stop();
  await failed;
  expect(groupExists(pid)).toBe(false);
  expect(home.exists).toBe(false);
});

it('knows which programs ended by themselves', async () => {
  home.create();
  const leash = new Leash(home);
  const running = new Running(
    home,
    [await sleeper('stays'), await sleeper('ends', 'sh', ['-c', 'exit 3'])],
    leash,
  );
  await eventually(() => running.ended.length > 0);
  expect(running.ended).toEqual(['ends: exit code 3']);
  await running.stop();
});
