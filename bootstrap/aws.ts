import { execFile } from 'node:child_process';
import { Problems, printable } from '../src/problem.ts';

/** Which account and region the AWS CLI is to ask. */
export interface AwsAt {
  readonly region: string;
  /** Named profile of the AWS configuration. Default: whatever the CLI's own chain of credentials finds. */
  readonly profile?: string;
}

/** AWS said no, in its own words. */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';
  /** AWS's name of the error, such as `ResourceNotFoundException`; empty where the CLI did not get as far as AWS. */
  readonly code: string;

  constructor(args: readonly string[], stderr: string) {
    super(printable(`aws ${args.slice(0, 2).join(' ')}: ${stderr.trim()}`));
    this.code = /An error occurred \(([\w.]+)\)/.exec(stderr)?.[1] ?? '';
  }
}

/** Bytes that an answer may have: the volumes of a large account fit. */
const MAX_BUFFER = 256 * 1024 * 1024;

/**
 * Runs one command of the AWS CLI, such as `['sts', 'get-caller-identity']`, and returns what it prints: JSON as a value, the
 * sentence of a command that knows no JSON as a text, `undefined` where there is nothing. The CLI follows pages by itself. Endpoints of tests come by its own variables (`AWS_ENDPOINT_URL`).
 *
 * @throws AwsRefusal where AWS or the CLI refuses; Problems AWS_CLI_MISSING where there is no CLI.
 */
export function aws(args: readonly string[], { region, profile }: AwsAt): Promise<unknown> {
  const all = [...args, '--region', region, '--output', 'json', ...(profile ? ['--profile', profile] : [])];
  const env = { ...process.env, AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off' };
  return new Promise((resolve, reject) => {
    execFile('aws', all, { env, maxBuffer: MAX_BUFFER }, (error, stdout, stderr) => {
      if (error && 'code' in error && error.code === 'ENOENT') reject(missing());
      else if (error) reject(new AwsRefusal(args, stderr || error.message));
      else resolve(parsed(stdout));
    });
  });
}

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function missing(): Problems {
  return new Problems([
    {
      code: 'AWS_CLI_MISSING',
      at: {},
      message: 'there is no "aws" on PATH',
      cure: 'Install the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
    },
  ]);
}
