import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eventually } from '../_server/eventually.ts';
import { send } from '../_server/http.ts';
import { startProcess } from '../_server/process.ts';
import { FROM, ORIGIN, target, through } from './_proxy.ts';

/** A proxy in a process of its own before a target that answers when it is told to. */
async function started(settings: Record<string, number>) {
  const waiting: (() => void)[] = [];
  const api = await target((_, response) => waiting.push(() => response.end('whole')));
  const child = fileURLToPath(new URL('./_child.ts', import.meta.url));
  const server = startProcess([process.execPath, child, JSON.stringify(settings)], {
    env: { ALLOWED_TARGET_HOSTS: `api.example.com:${api.port}`, ALLOWED_ORIGINS: ORIGIN },
  });
  const port = Number((await server.said('listening')).port);
  const ask = () => send(port, through(api.port), { ...FROM, agent: undefined });
  return { ...server, port, waiting, ask };
}

/** Whether somebody takes connections. */
const isTaken = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });

describe('at SIGTERM', () => {
  it('a request that is being answered gets its whole answer, and the process ends as soon as it has it', async () => {
    const { child, port, said, ended, lines, waiting, ask } = await started({
      shutdownDelaySeconds: 0,
      drainSeconds: 30,
    });
    const asked = ask();
    await eventually(() => waiting.length).toBe(1);
    child.kill('SIGTERM');
    expect(await said('stopping')).toMatchObject({ inFlight: 1 });
    // Nobody new.
    await eventually(() => isTaken(port)).toBe(false);
    waiting[0]?.();
    expect(await asked).toMatchObject({ status: 200, body: 'whole' });
    expect(await ended).toBe(0);
    expect(lines.at(-1)).toMatchObject({ message: 'stopped', cut: 0 });
  });

  it('one that takes too long is cut off, so that the process ends in its time', async () => {
    const { child, ended, lines, waiting, ask } = await started({
      shutdownDelaySeconds: 0,
      drainSeconds: 0.5,
    });
    const asked = ask();
    asked.catch(() => {});
    await eventually(() => waiting.length).toBe(1);
    child.kill('SIGTERM');
    await expect(asked).rejects.toThrow(/hang up|ECONNRESET/);
    expect(await ended).toBe(0);
    expect(lines.find(({ message }) => message === 'stopped')).toMatchObject({ level: 'warn', cut: 1 });
  });
});
