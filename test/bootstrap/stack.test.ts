import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { pulumiOptions, withoutStack } from '../../bootstrap/pulumi/options.ts';
import { ACCOUNT, AWS_WELL, identity, Machine } from '../helpers/bootstrap-cli.ts';
import { ROOT } from '../helpers/cli.ts';
import type { Answer } from '../helpers/stand-in.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

const BUCKET = `espalier-state-${ACCOUNT}-eu-central-1`;
const KEY = `awskms://alias/${BUCKET}?region=eu-central-1&awssdk=v2`;
const THERE: Answer = { to: 'stack ls', out: '[{ "name": "dev", "current": false }]' };
const NO_BUCKET = 'An error occurred (NoSuchBucket) when calling the GetBucketLocation operation: no';
/** A command without the log that Pulumi writes of it for us. */
const withoutLog = (line: string) => line.replace(/ --event-log \S+/, '');

const NONE: Answer = { to: 'stack ls', out: '[]' };

describe('a stack', () => {
  it('is made once, with the key of the state for its secrets, and is named after its environment', () => {
    const machine = new Machine([NONE, { to: 'stack init' }, { to: 'up' }]);
    expect(machine.run('up', 'dev').code).toBe(0);
    expect(machine.pulumi.lines.map(withoutLog)).toEqual([
      'stack ls --json --non-interactive',
      `stack init dev --no-select --secrets-provider ${KEY} --non-interactive`,
      'up --stack dev',
    ]);
    machine.pulumi.answer([THERE, { to: 'up' }]);
    expect(machine.run('up', 'dev').code).toBe(0);
    expect(machine.pulumi.lines.slice(3).map(withoutLog)).toEqual([
      'stack ls --json --non-interactive',
      'up --stack dev',
    ]);
  });

  it('is run with the state, the region and the environments that are meant', () => {
    const machine = new Machine([THERE, { to: 'up' }]);
    machine.run('up', 'dev', '--yes', '--', '--diff');
    const call = machine.pulumi.calls.at(-1);
    expect(withoutLog(call?.args.join(' ') ?? '')).toBe('up --yes --diff --stack dev');
    expect(call?.cwd).toBe(resolve(ROOT, 'bootstrap'));
    expect(call?.env).toMatchObject({
      PULUMI_BACKEND_URL: `s3://${BUCKET}?region=eu-central-1&awssdk=v2`,
      PULUMI_FALLBACK_TO_STATE_SECRETS_MANAGER: 'true',
      AWS_REGION: 'eu-central-1',
    });
    expect(resolve(ROOT, call?.env.ESPALIER_ENVIRONMENTS ?? '')).toBe(machine.environments);
    // Its own language host first, then the Node that runs TypeScript.
    expect(call?.env.PATH?.split(':').slice(1, 2)).toEqual([dirname(process.execPath)]);
    expect(readFileSync(join(call?.env.PATH?.split(':')[0] ?? '', 'pulumi'), 'utf8')).toContain('stand-in');
  });

  it.each(['--stack=prod', '--stack', '-s', '-sprod', '-C/', '--cwd=/', '--config-file=x'])(
    'cannot be another than that of the environment, as by %s',
    (option) => {
      expect(() => pulumiOptions(['--diff', option])).toThrow('is not yours to say');
      expect(() => withoutStack(['stack', 'export', option])).toThrow('is not yours to say');
    },
  );

  it('is named by the environment alone', () => {
    const machine = new Machine([THERE]);
    expect(machine.run('up', 'dev', 'prod')).toMatchObject({ code: 2, err: expect.stringMatching(/"prod"/) });
    expect(machine.run('up', 'other').err).toMatch(/ENVIRONMENT_UNKNOWN/);
    expect(machine.pulumi.calls).toEqual([]);
  });

  it.each(['preview', 'up', 'facts', 'pulumi'])('is not touched by %s from another account', (command) => {
    const machine = new Machine([THERE], [{ to: 'sts', out: identity('999999999999') }]);
    const { code, err } = machine.run(command, 'dev', ...(command === 'pulumi' ? ['cancel'] : []));
    expect(code).toBe(1);
    expect(err).toMatch(/dev\.yaml:\d+ dev account WRONG_ACCOUNT .*999999999999.*111122223333/);
    expect(machine.aws.lines).toHaveLength(1);
    expect(machine.pulumi.calls).toEqual([]);
  });

  it('is not begun where there is no state, nor where it is in another region', () => {
    const [who] = AWS_WELL;
    const machine = new Machine(
      [THERE],
      [
        who as Answer,
        {
          to: 's3api get-bucket-location',
          code: 254,
          err: NO_BUCKET,
        },
      ],
    );
    expect(machine.run('up', 'dev').err).toMatch(/STATE_MISSING .*npm run bootstrap -- state dev/s);
    machine.aws.answer([who as Answer, { to: 's3api', out: '{ "LocationConstraint": null }' }]);
    expect(machine.run('up', 'dev').err).toMatch(/STATE_BUCKET_ELSEWHERE .*us-east-1/);
    machine.aws.answer([
      who as Answer,
      { to: 's3api', code: 254, err: NO_BUCKET.replace('NoSuchBucket', 'AccessDenied') },
    ]);
    expect(machine.run('up', 'dev').err).toMatch(/STATE_BUCKET_TAKEN .*another account.*\n.*state\.bucket/);
    expect(machine.pulumi.calls).toEqual([]);
  });
});

describe('Pulumi', () => {
  it.each([0, 1, 255])('passes its exit code %i on', (code) => {
    const machine = new Machine([THERE, { to: 'preview', code }]);
    const ended = machine.run('preview', 'dev');
    expect(ended.code).toBe(code);
    expect(ended.err.includes('npm run bootstrap -- pulumi dev cancel')).toBe(code !== 0);
  });

  it('has standard output to itself', () => {
    const machine = new Machine([THERE, { to: 'preview', out: '{"steps": []}' }]);
    const { out, err } = machine.run('preview', 'dev', '--', '--json');
    expect(JSON.parse(out)).toEqual({ steps: [] });
    expect(err).toMatch(/^EKS supports Kubernetes /);
    expect(err).toMatch(/^free in the VPC: 10\.10\./m);
    expect(err).toMatch(/^nodes: \d+ to \d+ USD a month/m);
  });

  it('runs any other command on the same stack', () => {
    const machine = new Machine([{ to: 'stack export', out: '{}' }]);
    expect(machine.run('pulumi', 'dev', 'stack', 'export', '--', '--show-secrets').code).toBe(0);
    expect(machine.pulumi.lines).toEqual(['stack export --show-secrets --stack dev']);
    expect(machine.run('pulumi', 'dev', 'up', '--', '--stack', 'prod').code).toBe(2);
    expect(machine.run('pulumi', 'dev').code).toBe(2);
  });

  it('is quoted where it cannot read the state', () => {
    const machine = new Machine([{ to: 'stack ls', code: 255, err: 'error: could not read bucket\n' }]);
    const { code, err } = machine.run('up', 'dev');
    expect(code).toBe(1);
    expect(err).toMatch(/dev pulumi stack ls PULUMI_FAILED error: could not read bucket/);
  });
});

describe('a failed run', () => {
  it('says what to do about each resource after what Pulumi has said, and leaves no log behind', () => {
    const [urn, message] = [
      'urn:pulumi:dev::espalier::aws:ec2/eip:Eip::nat-address-a',
      'api error AddressLimitExceeded',
    ];
    const machine = new Machine([
      THERE,
      {
        to: 'up',
        code: 255,
        log: `${JSON.stringify({ diagnosticEvent: { urn, message, severity: 'error' } })}\n`,
      },
    ]);
    const { code, err } = machine.run('up', 'dev');
    expect(code).toBe(255);
    expect(err).toMatch(/\nnat-address-a:\n {4}.*Elastic IP.*Service Quotas/);
    const { args = [], env } = machine.pulumi.calls.at(-1) ?? {};
    expect(env?.PULUMI_DEBUG_COMMANDS).toBe('true');
    expect(existsSync(args[args.indexOf('--event-log') + 1] ?? '/')).toBe(false);
  });
});

describe('a teardown', () => {
  it('does not begin where Pulumi could not end it', () => {
    const machine = new Machine([THERE], [{ to: 'sts', out: identity('999999999999') }]);
    expect(machine.run('destroy', 'dev')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/WRONG_ACCOUNT/),
    });
    machine.aws.answer([
      { to: 'sts', out: identity() },
      { to: 's3api', code: 254, err: NO_BUCKET },
    ]);
    expect(machine.run('destroy', 'dev')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/STATE_MISSING/),
    });
    expect(machine.aws.lines.every((line) => /^(sts|s3api get-bucket-location)/.test(line))).toBe(true);
    expect(machine.pulumi.calls).toEqual([]);
  });
});

describe('kubeconfig', () => {
  it('is a matter of the AWS CLI, and of the right account', () => {
    const machine = new Machine([], [...AWS_WELL, { to: 'eks update-kubeconfig' }]);
    const { code, out } = machine.run('kubeconfig', 'dev', '--file', '/nowhere/config');
    expect({ code, out }).toEqual({ code: 0, out: 'kubectl --context dev get nodes\n' });
    expect(machine.aws.lines.at(-1)).toBe(
      'eks update-kubeconfig --region eu-central-1 --output json --cli-connect-timeout 10 ' +
        '--name espalier-dev --alias dev --kubeconfig /nowhere/config',
    );
    machine.aws.answer([{ to: 'sts', out: identity('999999999999') }]);
    expect(machine.run('kubeconfig', 'dev').err).toMatch(/WRONG_ACCOUNT/);
  });
});
