import { type Problem, Problems } from '../src/problem.ts';
import { type Ran, run } from './process.ts';

/** AWS refused a call. `awsCode` is what AWS calls the reason: `AccessDenied`, `NoSuchBucket`, or an HTTP status such as `404`. */
export class AwsError extends Problems {
  readonly awsCode: string;

  constructor(awsCode: string, problem: Problem) {
    super([problem]);
    this.awsCode = awsCode;
  }
}

/**
 * Calls AWS by way of the AWS CLI (version 1 or 2), which people have anyway, since `aws eks get-token` is how they get into a cluster. So whatever
 * it knows of profiles, SSO and roles counts here as well. It also repeats a call that AWS throttles.
 *
 * Arguments reach it without a shell, yet everybody on the machine can read them: nothing secret belongs among them. A value must not begin with `file://`,
 * which the CLI would read.
 */
export class Aws {
  readonly region: string;
  readonly #env: NodeJS.ProcessEnv;

  /** @param env in which the CLI finds credentials and itself. */
  constructor(region: string, env: NodeJS.ProcessEnv = process.env) {
    this.region = region;
    // Version 2 would page its answers, and ask for what is missing.
    this.#env = { ...env, AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off' };
  }

  /**
   * The answer of a call such as `call('kms', 'describe-key', '--key-id', id)`; `undefined` where AWS answers nothing. The operation may be one of the
   * CLI's waiters: `wait bucket-exists`.
   * @throws Problems AWS_CLI_MISSING, AWS_NOT_LOGGED_IN, AWS_CALL_LATE, AWS_CALL_FAILED; the last one as AwsError where AWS gave a reason.
   */
  async call<T = unknown>(service: string, operation: string, ...args: string[]): Promise<T> {
    const out = await this.text(service, operation, ...args);
    if (out.trim() === '') return undefined as T;
    try {
      return JSON.parse(out) as T;
    } catch {
      throw new Problems([
        failed(`aws ${service} ${operation}`, `the answer is no JSON: ${short(out.trim())}`),
      ]);
    }
  }

  /** As `call`, for the few commands of the CLI that print a sentence whatever they are asked for, such as `eks update-kubeconfig`. */
  async text(service: string, operation: string, ...args: string[]): Promise<string> {
    const what = `aws ${service} ${operation}`;
    const ran = await this.#run(what, [
      ...[service, ...operation.split(' '), '--region', this.region, '--output', 'json'],
      ...['--cli-connect-timeout', '10', ...args],
    ]);
    if (ran.late) throw late(what);
    if (ran.code !== 0) throw refused(what, ran);
    return ran.out;
  }

  /** As `call`; `undefined` where AWS gives one of these reasons: what is asked for is not there. */
  async find<T = unknown>(
    absent: readonly string[],
    service: string,
    operation: string,
    ...args: string[]
  ): Promise<T | undefined> {
    try {
      return await this.call<T>(service, operation, ...args);
    } catch (error) {
      if (error instanceof AwsError && absent.includes(error.awsCode)) return undefined;
      throw error;
    }
  }

  async #run(what: string, args: readonly string[]): Promise<Ran> {
    try {
      return await run('aws', args, { env: this.#env });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new Problems([code === 'ENOENT' ? missing() : failed(what, message)]);
    }
  }
}

/** What the CLI says where it has no credentials, or such as have run out. */
const NOT_LOGGED_IN =
  /Unable to locate credentials|config profile .* could not be found|Partial credentials|Error loading SSO Token|SSO .*(expired|invalid)|Token .*expired|\((ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch)\)/;

function refused(what: string, { code, err }: Ran): Problems {
  const text = err.trim();
  const [, awsCode, message = ''] =
    /An error occurred \(([^)]+)\) when calling the \w+ operation(?: \([^)]*\))?: (.*)/s.exec(text) ?? [];
  if (NOT_LOGGED_IN.test(text)) return new Problems([notLoggedIn(what, short(text))]);
  if (awsCode === undefined) return new Problems([failed(what, short(text) || `exit code ${code}`)]);
  return new AwsError(awsCode, failed(what, `${awsCode}: ${short(message.trim())}`));
}

/** Enough of what a program says to know what it means. */
const short = (text: string) => (text.length > 600 ? `${text.slice(0, 599).toWellFormed()}…` : text);

function missing(): Problem {
  return {
    code: 'AWS_CLI_MISSING',
    at: { object: 'aws' },
    message: 'there is no program `aws` on the PATH, and AWS is asked by way of it',
    cure: 'Install the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  };
}

function notLoggedIn(what: string, message: string): Problem {
  return {
    code: 'AWS_NOT_LOGGED_IN',
    at: { object: what },
    message: `AWS knows not who asks: ${message}`,
    cure: 'Log in (`aws sso login`), or name a profile of ~/.aws/config with AWS_PROFILE; `aws sts get-caller-identity` must answer.',
  };
}

function late(what: string): Problems {
  return new Problems([
    {
      code: 'AWS_CALL_LATE',
      at: { object: what },
      message: 'AWS has not answered within two minutes',
      cure: 'See whether this machine reaches AWS (proxy, VPN), and run the command again: what is done stays done.',
    },
  ]);
}

function failed(what: string, message: string): Problem {
  return {
    code: 'AWS_CALL_FAILED',
    at: { object: what },
    message,
    cure: /AccessDenied|Unauthorized|Forbidden|\b403\b/.test(message)
      ? 'Use a role that may do this; docs/bootstrap.md lists what each command needs.'
      : 'Mend what it says, and run the command again: what is done stays done.',
  };
}
