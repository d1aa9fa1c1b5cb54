import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PULUMI_VERSION } from '../../bootstrap/pulumi/program.ts';
import { ACCOUNT, bootstrap } from '../helpers/bootstrap-cli.ts';
import { ROOT } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { Moto, NO_MOTO } from '../helpers/moto.ts';
import { builtPulumi } from '../helpers/pulumi-cli.ts';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const pulumi = await builtPulumi();
const missing = pulumi === undefined ? 'Pulumi is not built (npm run lab -- build pulumi)' : NO_MOTO;
if (missing !== undefined) console.warn(`NOT CHECKED: Pulumi itself on the state: ${missing}`);

const NAME = 'of-a-test';
const BUCKET = `espalier-state-${ACCOUNT}-eu-central-1`;
/** What Pulumi notes beside its project, which is this repository's own. */
const SETTINGS = join(ROOT, `bootstrap/Pulumi.${NAME}.yaml`);

describe.skipIf(missing !== undefined)('Pulumi itself on the state', () => {
  let moto: Moto;

  beforeAll(async () => {
    moto = await Moto.start();
    // Without the policy that asks for TLS, which moto does not speak.
    const s3 = ['s3api', 'create-bucket', '--bucket', BUCKET];
    moto.ask(...s3, '--create-bucket-configuration', 'LocationConstraint=eu-central-1');
    const { KeyId } = moto.ask('kms', 'create-key').KeyMetadata;
    moto.ask('kms', 'create-alias', '--alias-name', `alias/${BUCKET}`, '--target-key-id', KeyId);
  });
  afterAll(async () => {
    await moto.stop();
    rmSync(SETTINGS, { force: true });
  });

  it('keeps a stack in the bucket and its secrets by the key, whoever comes, and gives locks back', () => {
    const folder = temporaryFolder();
    const home = join(folder, 'home');
    const kept = join(home, 'versions', PULUMI_VERSION, 'bin/pulumi');
    mkdirSync(dirname(kept), { recursive: true });
    symlinkSync(pulumi as string, kept);
    for (const end of ['yaml', 'facts.json'])
      cpSync(join(ROOT, `environments/dev.${end}`), join(folder, `${NAME}.${end}`));
    const on = (command: string, ...args: string[]) =>
      bootstrap([command, NAME, '--from', folder, ...args], { ...moto.env, PULUMI_HOME: home });

    expect(on('facts').err).toMatch(/STACK_MISSING/);
    // It makes the stack, and finds no language host then.
    expect(on('preview').err).toMatch(new RegExp(`made the stack ${NAME}\\n`));
    expect(on('facts').err).toMatch(/FACTS_OUTPUT_MISSING/);

    // Somebody else's clone has no settings of the stack, and is asked for no passphrase.
    rmSync(SETTINGS);
    expect(on('pulumi', 'config', 'set', 'a', 'b', '--', '--secret')).toMatchObject({ code: 0 });
    expect(existsSync(SETTINGS)).toBe(true);
    const { err, out } = on('pulumi', 'stack', 'export');
    expect(JSON.parse(out).deployment.secrets_providers, err).toMatchObject({
      type: 'cloud',
      state: { url: `awskms://alias/${BUCKET}?region=eu-central-1&awssdk=v2` },
    });

    const lock = join(folder, 'lock.json');
    writeFileSync(
      lock,
      '{ "pid": 1, "username": "u", "hostname": "h", "timestamp": "2026-01-01T00:00:00Z" }',
    );
    const key = `.pulumi/locks/organization/espalier/${NAME}/1.json`;
    moto.ask('s3api', 'put-object', '--bucket', BUCKET, '--key', key, '--body', lock);
    expect(on('pulumi', 'destroy', '--', '--yes').code).not.toBe(0);
    expect(on('pulumi', 'cancel', '--', '--yes').code).toBe(0);
    expect(on('pulumi', 'destroy', '--', '--yes').code).toBe(0);
  });
});
