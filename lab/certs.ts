import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Home } from './home.ts';

/** A key and its certificate, as files. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/** Whom a certificate names. */
export interface Subject {
  /** Common name: Kubernetes' user. */
  readonly name: string;
  /** Organisation: Kubernetes' group. */
  readonly group?: string;
  /** DNS names and addresses that a server answers for. */
  readonly hosts?: readonly string[];
}

/** A certificate authority of one lab, which lives as long as the lab's folder. Node's crypto makes keys but no certificates: openssl does. */
export class Authority {
  readonly certificate: string;
  private readonly key: string;
  private readonly home: Home;

  constructor(home: Home) {
    this.home = home;
    this.key = writeKey(home.path('certs', 'ca.key'));
    this.certificate = home.path('certs', 'ca.crt');
    const extensions = this.extensions('ca', 'CA:TRUE', 'keyCertSign,cRLSign');
    openssl(
      'req',
      '-x509',
      '-new',
      '-key',
      this.key,
      '-out',
      this.certificate,
      '-days',
      '30',
      ...extensions.request,
    );
  }

  /** Signs a new key for a client and, where it has hosts, a server. The files are named after `file`. */
  issue(file: string, subject: Subject): Credential {
    const key = writeKey(this.home.path('certs', `${file}.key`));
    const certificate = this.home.path('certs', `${file}.crt`);
    const request = this.home.path('certs', `${file}.csr`);
    const extensions = this.extensions(file, 'CA:FALSE', 'digitalSignature', subject);
    openssl('req', '-new', '-key', key, '-out', request, ...extensions.request);
    openssl(
      ...['x509', '-req', '-in', request, '-out', certificate, '-days', '30'],
      ...['-CA', this.certificate, '-CAkey', this.key, '-CAcreateserial'],
      ...['-extfile', extensions.file, '-extensions', 'extensions'],
    );
    return { certificate, key };
  }

  /** As `issue`, as text, with the authority's own certificate. */
  pair(file: string, subject: Subject): { readonly cert: string; readonly key: string; readonly ca: string } {
    return { ...readCredential(this.issue(file, subject)), ca: readFileSync(this.certificate, 'utf8') };
  }

  private extensions(
    file: string,
    basic: string,
    usage: string,
    subject: Subject = { name: 'espalier-lab' },
  ) {
    const { name, group, hosts = [] } = subject;
    const names = hosts.map((host) => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`);
    const path = this.home.path('certs', `${file}.cnf`);
    const lines = [
      '[req]',
      'distinguished_name = subject',
      'prompt = no',
      'x509_extensions = extensions',
      '[subject]',
      ...(group === undefined ? [] : [`O = ${group}`]),
      `CN = ${name}`,
      '[extensions]',
      `basicConstraints = critical,${basic}`,
      `keyUsage = critical,${usage}`,
      ...(basic === 'CA:TRUE'
        ? []
        : [`extendedKeyUsage = clientAuth${names.length > 0 ? ',serverAuth' : ''}`]),
      ...(names.length > 0 ? [`subjectAltName = ${names.join(',')}`] : []),
    ];
    writeFileSync(path, `${lines.join('\n')}\n`);
    return { file: path, request: ['-config', path] };
  }
}

/** A key pair for service account tokens: the API server signs with the one and checks with the other. */
export function serviceAccountKeys(home: Home): { readonly signing: string; readonly checking: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signing = home.path('certs', 'service-accounts.key');
  const checking = home.path('certs', 'service-accounts.pub');
  writeFileSync(signing, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  writeFileSync(checking, publicKey.export({ type: 'spki', format: 'pem' }));
  return { signing, checking };
}

/** What is in the files of a credential, as text. */
export function readCredential({ certificate, key }: Credential): {
  readonly cert: string;
  readonly key: string;
} {
  return { cert: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

function writeKey(file: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(file, privateKey.export({ type: 'sec1', format: 'pem' }), { mode: 0o600 });
  return file;
}

function openssl(...args: string[]): void {
  try {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string };
    throw new Error(`openssl ${args[0]}: ${stderr?.toString().trim() || message}`);
  }
}
