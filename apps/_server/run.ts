import type { Log } from './log.ts';
import type { Service } from './service.ts';
import { SettingsError } from './settings.ts';

/**
 * The life of the process: starts the service, stops it at SIGTERM or SIGINT, and exits with 0, or with 1 where it cannot
 * start. The second signal ends it at once.
 */
export async function run(log: Log, start: () => Promise<Service>): Promise<void> {
  const starting = startOrExit(log, start);
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    await (await starting).stop();
    process.exit(0);
  };
  // Before it listens: process 1 of a container gets no signal that it does not handle.
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await starting;
}

async function startOrExit(log: Log, start: () => Promise<Service>): Promise<Service> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof SettingsError) {
      for (const fault of error.faults) log('error', fault, { code: 'SETTING_INVALID' });
    } else {
      log('error', 'cannot start', { detail: error instanceof Error ? error.message : String(error) });
    }
    process.exit(1);
  }
}
