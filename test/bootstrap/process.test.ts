import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { run } from '../../bootstrap/process.ts';
import { Machine, NO_AWS, PROGRAM } from '../helpers/bootstrap-cli.ts';

vi.setConfig({ testTimeout: 180_000 });

const node = (code: string, within?: number) =>
  run(process.execPath, ['-e', code], within === undefined ? {} : { within });

describe('a program that is run', () => {
  it('says what it says, and ends as it ends', async () => {
    expect(await node('console.log(1); console.error(2); process.exitCode = 3')).toEqual({
      ...{ code: 3, out: '1\n', err: '2\n', late: false },
    });
    expect((await node('process.kill(process.pid, "SIGKILL")')).code).toBe(137);
  });

  it('is ended when its time is over', async () => {
    expect(await node('setInterval(() => {}, 1000)', 500)).toMatchObject({ code: 143, late: true });
  });

  it('gets its arguments as they are, and no shell', async () => {
    const hostile = ['$(id)', '; id', '`id`', '"', "'", '\n'];
    const { out } = await run(process.execPath, [
      '-p',
      'JSON.stringify(process.argv.slice(1))',
      '--',
      ...hostile,
    ]);
    expect(JSON.parse(out)).toEqual(hostile);
  });

  it('is missed by the error of the system', async () => {
    await expect(run('no-such-program', [])).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** Runs `up` until Pulumi works, lets something happen, and says how it ended. */
async function interrupted(
  machine: Machine,
  [command = '', ...args]: readonly string[],
  interrupt: (child: ReturnType<typeof spawn>) => unknown,
): Promise<number | null> {
  const child = spawn(command, args, {
    env: { ...process.env, ...NO_AWS, ...machine.env },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  while (!machine.pulumi.waiting && child.exitCode === null) await sleep(100);
  await interrupt(child);
  return ended;
}

describe('Pulumi at work', () => {
  const machineAtWork = () =>
    new Machine([
      { to: 'stack ls', out: '[{ "name": "dev" }]' },
      { to: 'up', waits: true, code: 7 },
    ]);
  const up = ({ environments }: Machine) => [process.execPath, PROGRAM, 'up', 'dev', '--from', environments];

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'hears of a %s once, though all processes get it, and says how it ends',
    async (signal) => {
      const machine = machineAtWork();
      const code = await interrupted(machine, up(machine), ({ pid = 0 }) => process.kill(-pid, signal));
      expect(code).toBe(7);
      expect(machine.pulumi.signals).toEqual([signal]);
    },
  );

  it('hears of Ctrl-C on a terminal once', async ({ skip }) => {
    if (!existsSync('/usr/bin/script')) {
      console.warn('NOT CHECKED: Ctrl-C on a terminal: there is no /usr/bin/script (util-linux)');
      skip();
    }
    const machine = machineAtWork();
    // Whatever the shell of this machine is, it does not stand between: a shell that waits ends by the signal itself.
    const line = `exec ${up(machine).join(' ')}`;
    const terminal = ['/usr/bin/script', '--quiet', '--return', '--command', line, '/dev/null'];
    const code = await interrupted(machine, terminal, async ({ stdin }) => {
      // What the terminal sends to all of them must not be passed on: two of a kind that come at once would look like one, so each by itself.
      const { parent } = machine.pulumi;
      // 0 would be this process and all of its kind.
      if (!parent) throw new Error('Pulumi does not say who started it');
      process.kill(parent, 'SIGINT');
      await sleep(3000);
      expect(machine.pulumi.signals).toEqual([]);
      stdin?.write('\u0003');
    });
    expect(code).toBe(7);
    expect(machine.pulumi.signals).toEqual(['SIGINT']);
  });
});
