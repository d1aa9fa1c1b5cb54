import { readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Problem, Problems } from '../src/problem.ts';
import type { Access } from './client.ts';
import { Client } from './client.ts';
import type { Home } from './home.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { Leash } from './leash.ts';
import { Running } from './running.ts';

/** Which cluster is meant, and how sure somebody is. */
export interface Choice {
  /** A kubeconfig. */
  readonly file: string;
  /** Context of it. Default: the current one. */
  readonly context?: string | undefined;
  /** The context's name once more, where its cluster is not on this machine. */
  readonly remote?: string | undefined;
}

/** A context of a kubeconfig. */
export interface Found {
  readonly context: string;
  readonly server: string;
  readonly isLocal: boolean;
  readonly cluster: Readonly<Record<string, string>>;
  readonly user: Readonly<Record<string, unknown>>;
}

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { name: string; context: { cluster: string; user: string } }[];
  readonly clusters?: readonly { name: string; cluster: Record<string, string> }[];
  readonly users?: readonly { name: string; user: Record<string, unknown> }[];
}

/**
 * The cluster of a kubeconfig's context. Throws Problems: LAB_KUBECONFIG where it does not say enough, LAB_NOT_LOCAL for a
 * cluster on another machine that was not named twice.
 */
export function chosen(choice: Choice): Found {
  const { file } = choice;
  let config: Kubeconfig;
  try {
    config = parse(readFileSync(file, 'utf8')) ?? {};
  } catch (error) {
    throw fault(file, `it cannot be read: ${(error as Error).message}`, 'Name a kubeconfig.');
  }
  const names = (config.contexts ?? []).map((it) => it.name);
  const context = choice.context ?? config['current-context'];
  const entry = config.contexts?.find((it) => it.name === context)?.context;
  const cluster = config.clusters?.find((it) => it.name === entry?.cluster)?.cluster;
  const user = config.users?.find((it) => it.name === entry?.user)?.user;
  if (context === undefined || entry === undefined || cluster?.server === undefined || user === undefined) {
    const cure = `Name one of its contexts with --context: ${names.join(', ') || 'it has none'}.`;
    throw fault(file, `there is no usable context "${context ?? ''}"`, cure);
  }
  const { server } = cluster;
  const isLocal = isLoopback(server);
  if (!isLocal && !(choice.context === context && choice.remote === context)) {
    throw new Problems([
      {
        code: 'LAB_NOT_LOCAL',
        at: { file, path: context },
        message: `the cluster of context "${context}" is not on this machine: ${server}`,
        cure: `The lab installs Argo CD there and syncs a whole platform into it. If that is meant, say it twice: --context ${context} --remote ${context}.`,
      },
    ]);
  }
  return { context, server, isLocal, cluster, user };
}

/** Whether an address is of this machine alone. */
export function isLoopback(server: string): boolean {
  const host = URL.parse(server)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  return (
    host === 'localhost' || host === '::1' || (isIP(host) === 4 && /^127\./.test(host)) || host === '0.0.0.0'
  );
}

/** Somebody else's cluster, with programs of the lab beside it. */
export class ExistingCluster extends Running {
  readonly admin: Client;
  readonly kubeconfig: string;

  /** Makes the lab's folder for it. */
  static attach(home: Home, found: Found, file: string, created = () => {}): ExistingCluster {
    const { cluster, user } = found;
    const folder = dirname(resolve(file));
    const data = (what: Readonly<Record<string, unknown>>, name: string) => {
      const text = what[`${name}-data`];
      if (typeof text === 'string') return Buffer.from(text, 'base64');
      const path = what[name];
      return typeof path === 'string' ? readFileSync(resolve(folder, path)) : undefined;
    };
    const authority = data(cluster, 'certificate-authority');
    const certificate = data(user, 'client-certificate');
    const key = data(user, 'client-key');
    const token = typeof user.token === 'string' ? user.token : undefined;
    if (
      authority === undefined ||
      ((certificate === undefined || key === undefined) && token === undefined)
    ) {
      throw fault(
        file,
        `context "${found.context}" has no certificate or token of its own; programs that fetch one are not run`,
        'Make a kubeconfig with a client certificate or a token, as kind and k3d do.',
      );
    }
    home.create();
    created();
    const write = (name: string, content: Buffer) => {
      const path = home.path('certs', name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    const access: Access = {
      url: found.server,
      authority: write('ca.crt', authority),
      ...(certificate &&
        key && { credential: { certificate: write('user.crt', certificate), key: write('user.key', key) } }),
      ...(token !== undefined && { token }),
    };
    return new ExistingCluster(home, access);
  }

  private constructor(home: Home, access: Access) {
    super(home, [], new Leash(home));
    this.admin = new Client(access);
    this.kubeconfig = home.path('kubeconfig');
    writeKubeconfig(this.kubeconfig, access);
    this.before(() => this.admin.close());
  }
}

function fault(file: string, message: string, cure: string): Problems {
  const problem: Problem = { code: 'LAB_KUBECONFIG', at: { file }, message, cure };
  return new Problems([problem]);
}
