import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** A certificate for a server of this DNS name. */
  issue(name: string, days?: { readonly from: number; readonly to: number }): Certificate;
}

const DAY = 86_400_000;
const A_WEEK = { from: -1, to: 7 };

/**
 * A certificate authority for tests. Node makes keys but no certificates, so the few fields of RFC 5280 that TLS needs are
 * written here.
 */
export function authority(name: string): Authority {
  const { publicKey, privateKey } = newKey();
  const own = certificate({
    name,
    issuer: name,
    publicKey,
    signer: privateKey,
    isAuthority: true,
    ...A_WEEK,
  });
  return {
    certificate: own,
    key: pem(privateKey),
    issue: (host, days = A_WEEK) => {
      const pair = newKey();
      return {
        certificate: certificate({
          name: host,
          issuer: name,
          publicKey: pair.publicKey,
          signer: privateKey,
          isAuthority: false,
          ...days,
        }),
        key: pem(pair.privateKey),
      };
    },
  };
}

const newKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

interface Fields {
  readonly name: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly isAuthority: boolean;
  /** Days from now. */
  readonly from: number;
  readonly to: number;
}

function certificate({ name, issuer, publicKey, signer, isAuthority, from, to }: Fields): string {
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    ECDSA_SHA256,
    commonName(issuer),
    sequence(time(from), time(to)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(isAuthority ? BASIC_CONSTRAINTS_CA : alternativeName(name))),
  );
  const signature = der(0x03, Buffer.of(0), sign('sha256', body, signer));
  const lines =
    sequence(body, ECDSA_SHA256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function der(tag: number, ...content: Buffer[]): Buffer {
  const value = Buffer.concat(content);
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), value]);
}

const sequence = (...content: Buffer[]) => der(0x30, ...content);
const integer = (bytes: Buffer) => der(0x02, bytes);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (days: number) =>
  der(0x18, Buffer.from(`${new Date(Date.now() + days * DAY).toISOString().replaceAll(/[-:T]|\..*/g, '')}Z`));
const commonName = (name: string) =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const extension = (id: string, value: Buffer) => sequence(oid(id), der(0x04, value));
const alternativeName = (name: string) => extension('551d11', sequence(der(0x82, Buffer.from(name))));

const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const BASIC_CONSTRAINTS_CA = extension('551d13', sequence(der(0x01, Buffer.of(0xff))));
