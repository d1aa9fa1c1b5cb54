import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import type { OwnImage, Trial } from './images.ts';
import { Refused } from './run.ts';

/** The tag of an image on the machine that built it. */
export const localTag = ({ name, release }: OwnImage): string => `espalier/${name}:${release}`;

/** Runs a program and shows what it says. @throws Refused where it fails. */
export function show(program: string, args: readonly string[]): void {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error !== undefined) throw new Refused(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Refused(`${program} ${args[0]} ended with ${status}`);
}

/** What a program prints. @throws Refused where it fails, with what it said. */
export function read(program: string, args: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (error !== undefined) throw new Refused(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Refused(`${program} ${args.join(' ')} ended with ${status}: ${stderr.trim()}`);
  return stdout.trim();
}

/** A container is given this long to answer. */
const STARTS_WITHIN_MS = 30_000;

/**
 * Runs an image as its pods are run (a number as its user, no rights, nothing to write to), asks it whether it is well, and ends it.
 * @throws Refused where it is not, or does not end by itself.
 */
export async function tryOut(tag: string, { port, env, writable }: Trial): Promise<void> {
  const user = read('docker', ['image', 'inspect', '--format', '{{.Config.User}}', tag]);
  const [uid] = /^([1-9]\d*):[1-9]\d*$/.exec(user)?.slice(1) ?? [];
  if (uid === undefined) throw new Refused(`${tag} runs as "${user}"; a pod wants a number, and not root's`);
  const container = read('docker', [
    'run',
    '--detach',
    '--read-only',
    '--cap-drop=ALL',
    '--security-opt=no-new-privileges',
    `--publish=127.0.0.1::${port}`,
    ...Object.entries(env).map(([name, value]) => `--env=${name}=${value}`),
    ...writable.map((path) => `--tmpfs=${path}:uid=${uid}`),
    tag,
  ]);
  try {
    const address = read('docker', ['port', container, `${port}/tcp`]).split('\n', 1)[0];
    await answers(`http://${address}/healthz`);
    show('docker', ['stop', '-t', '30', container]);
    const code = read('docker', ['inspect', '--format', '{{.State.ExitCode}}', container]);
    if (code !== '0') throw new Refused(`${tag} ended with ${code} after SIGTERM`);
  } catch (error) {
    spawnSync('docker', ['logs', container], { stdio: 'inherit' });
    throw error;
  } finally {
    spawnSync('docker', ['rm', '--force', container], { stdio: 'ignore' });
  }
}

async function answers(url: string): Promise<void> {
  const end = Date.now() + STARTS_WITHIN_MS;
  let said = 'nothing';
  while (Date.now() < end) {
    try {
      const { status } = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      if (status === 200) return;
      said = String(status);
    } catch (error) {
      said = (error as Error).message;
    }
    await setTimeout(250);
  }
  throw new Refused(`${url} does not answer 200: ${said}`);
}

/**
 * One image for several architectures, each built and tested on its own machine: pushes them, joins them under the release's tag, and returns the
 * reference by digest. A tag that is there stays as it is, since tags are immutable.
 * @param attempt tells the pushes of one run from those of another, for the same reason.
 */
export function pushTogether(
  image: OwnImage,
  repository: string,
  architectures: readonly string[],
  archiveOf: (architecture: string) => string,
  attempt: string,
): string {
  const tag = `${repository}:${image.release}`;
  const there = digestOf(tag);
  if (there !== undefined) return `${repository}@${there}`;
  const parts = architectures.map((architecture) => {
    const part = `${tag}-${architecture}-${attempt}`;
    show('docker', ['load', '--input', archiveOf(architecture)]);
    show('docker', ['tag', localTag(image), part]);
    show('docker', ['push', part]);
    return part;
  });
  show('docker', ['buildx', 'imagetools', 'create', '--tag', tag, ...parts]);
  const made = digestOf(tag);
  if (made === undefined) throw new Refused(`${tag} was pushed and is not there`);
  return `${repository}@${made}`;
}

function digestOf(tag: string): string | undefined {
  const { status, error, stdout, stderr } = spawnSync(
    'docker',
    ['buildx', 'imagetools', 'inspect', tag, '--format', '{{.Manifest.Digest}}'],
    { encoding: 'utf8' },
  );
  if (error !== undefined) throw new Refused(`docker cannot be run: ${error.message}`);
  if (status === 0) return /^sha256:[0-9a-f]{64}$/m.exec(stdout)?.[0];
  if (/not found|does not exist|manifest unknown/i.test(stderr)) return undefined;
  throw new Refused(`${tag} cannot be looked up: ${stderr.trim()}`);
}
