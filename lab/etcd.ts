import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { type Authority, type Credential, readCredential } from './certs.ts';
import { Child } from './child.ts';
import type { Home } from './home.ts';
import { freePorts, LOOPBACK } from './ports.ts';

/** A running etcd. */
export interface Etcd {
  readonly child: Child;
  readonly endpoint: string;
  /** What a client needs to be let in. */
  readonly client: Credential;
}

/** Starts one member of etcd, for clients with a certificate of the lab's authority alone. */
export async function startEtcd(home: Home, authority: Authority, binary: string): Promise<Etcd> {
  const [clients, peers] = await freePorts(2);
  const endpoint = `https://${LOOPBACK}:${clients}`;
  const peer = `https://${LOOPBACK}:${peers}`;
  const server = authority.issue('etcd', { name: 'etcd', hosts: [LOOPBACK, 'localhost'] });
  const client = authority.issue('etcd-client', { name: 'kube-apiserver' });
  const child = await Child.start(home, {
    name: 'etcd',
    command: binary,
    args: [
      '--name=lab',
      `--data-dir=${home.path('data', 'etcd')}`,
      `--listen-client-urls=${endpoint}`,
      `--advertise-client-urls=${endpoint}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=lab=${peer}`,
      ...tls('', server, authority),
      ...tls('peer-', server, authority),
      '--log-level=warn',
      // The lab's data need not outlive a power cut; its processes may be killed without harm.
      '--unsafe-no-fsync',
    ],
    ready: () => isHealthy(endpoint, authority, client),
  });
  return { child, endpoint, client };
}

function tls(prefix: string, { certificate, key }: Credential, authority: Authority): string[] {
  return [
    `--${prefix}cert-file=${certificate}`,
    `--${prefix}key-file=${key}`,
    `--${prefix}trusted-ca-file=${authority.certificate}`,
    `--${prefix}client-cert-auth`,
  ];
}

function isHealthy(endpoint: string, authority: Authority, client: Credential): Promise<boolean> {
  const credential = { ca: readFileSync(authority.certificate), ...readCredential(client) };
  return new Promise((resolve, reject) => {
    const options = { ...credential, agent: false, timeout: 2_000 };
    request(`${endpoint}/health`, options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode === 200));
    })
      .on('error', reject)
      .end();
  });
}
