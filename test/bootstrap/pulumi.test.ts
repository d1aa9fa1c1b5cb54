import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findPulumi, PULUMI_VERSION } from '../../bootstrap/pulumi/program.ts';
import { Problems } from '../../src/problem.ts';
import { ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { StandIn } from '../helpers/stand-in.ts';

/** A machine without Pulumi, from which nothing can be reached. */
function machine() {
  const folder = temporaryFolder();
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const home = join(folder, 'home');
  return {
    bin,
    kept: join(home, 'versions', PULUMI_VERSION, 'bin/pulumi'),
    env: { PATH: bin, PULUMI_HOME: home },
  };
}

const says = (version: string) => [{ to: 'version', out: `${version}\n` }];

it('is the one that the npm package keeps', async () => {
  const { bin, kept, env } = machine();
  new StandIn(kept, []);
  const other = new StandIn(join(bin, 'pulumi'), says(`v${PULUMI_VERSION}`));
  expect(await findPulumi(env)).toBe(kept);
  expect(other.calls).toEqual([]);
});

it('is one on the PATH of the very version, not a newer one before it', async () => {
  const { bin, env } = machine();
  const newer = join(bin, '../newer');
  new StandIn(join(newer, 'pulumi'), says('v99.0.0'));
  new StandIn(join(bin, 'pulumi'), says(`v${PULUMI_VERSION}`));
  expect(await findPulumi({ ...env, PATH: `${newer}:${bin}` })).toBe(join(bin, 'pulumi'));
});

it("is never npm's wrapper, which would download", async () => {
  const { bin, env } = machine();
  new StandIn(join(bin, 'pulumi'), says(`v${PULUMI_VERSION}`));
  expect(await findPulumi({ ...env, PATH: `${ROOT}node_modules/.bin:${bin}` })).toBe(join(bin, 'pulumi'));
});

it('is said to be missing, with what is there and how to get it, where it cannot be downloaded', async () => {
  const { bin, kept, env } = machine();
  new StandIn(join(bin, 'pulumi'), says('v99.0.0'));
  const { fetch } = globalThis;
  globalThis.fetch = () => Promise.reject(new Error('fetch failed'));
  try {
    const error = await findPulumi(env).catch((it) => it);
    expect(error).toBeInstanceOf(Problems);
    expect(error.message).toContain(`PULUMI_MISSING there is no Pulumi ${PULUMI_VERSION}`);
    expect(error.message).toContain(`${join(bin, 'pulumi')} is 99.0.0`);
    expect(error.message).toContain(kept);
  } finally {
    globalThis.fetch = fetch;
    rmSync(bin, { recursive: true });
  }
});
