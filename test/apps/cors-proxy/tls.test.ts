import { writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { authority } from '../../helpers/certificate.ts';
import { temporaryFolder } from '../../helpers/folders.ts';
import { codeOf, send } from '../_server/http.ts';
import { startProcess } from '../_server/process.ts';
import { FROM, listening, ORIGIN, proxy } from './_proxy.ts';

const HOST = 'api.example.com';
const known = authority('known');

/** A server with TLS that counts what it is asked. */
async function secure(pair: { certificate: string; key: string }, options = {}) {
  const asked: (string | undefined)[] = [];
  const server = createServer({ cert: pair.certificate, key: pair.key, ...options }, (request, response) => {
    asked.push(request.headers.host);
    response.end('over TLS');
  });
  return { port: await listening(server), asked };
}

/** A proxy that knows the authority as operators let it know one: a process with NODE_EXTRA_CA_CERTS. */
async function trusting(port: number, certificate: string, env: Record<string, string> = {}) {
  const file = join(temporaryFolder(), 'ca.crt');
  writeFileSync(file, certificate);
  const child = fileURLToPath(new URL('./_child.ts', import.meta.url));
  const started = startProcess([process.execPath, child], {
    env: {
      ...env,
      NODE_EXTRA_CA_CERTS: file,
      ALLOWED_TARGET_HOSTS: `${HOST}:${port},other.example.com:${port}`,
      ALLOWED_ORIGINS: ORIGIN,
    },
  });
  return { port: Number((await started.said('listening')).port), said: started.said };
}

describe('over TLS', () => {
  it('a target that a known authority vouches for is asked, by its name', async () => {
    const api = await secure(known.issue(HOST));
    const { port } = await trusting(api.port, known.certificate);
    const answer = await send(port, `/https://${HOST}:${api.port}/x`, FROM);
    expect([answer.status, answer.body, api.asked]).toEqual([200, 'over TLS', [`${HOST}:${api.port}`]]);
  });

  it.each([
    ['of another name', known.issue('other.example.com'), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that has expired', known.issue(HOST, { from: -7, to: -1 }), 'CERT_HAS_EXPIRED'],
    ['that is not valid yet', known.issue(HOST, { from: 1, to: 7 }), 'CERT_NOT_YET_VALID'],
    ['of an unknown authority', authority('unknown').issue(HOST), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['that it signed itself', authority(HOST), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ])(
    'a target with a certificate %s is asked nothing, whatever the environment says',
    async (_, pair, cause) => {
      const api = await secure(pair);
      const { port, said } = await trusting(api.port, known.certificate, {
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
      });
      const answer = await send(port, `/https://${HOST}:${api.port}/x`, FROM);
      expect([answer.status, codeOf(answer), api.asked]).toEqual([502, 'TARGET_TLS_REFUSED', []]);
      expect((await said('request')).cause).toBe(cause);
    },
  );

  it('a target that speaks only what is broken is asked nothing', async () => {
    const api = await secure(known.issue(HOST), {
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'ALL@SECLEVEL=0',
    });
    const { port } = await trusting(api.port, known.certificate);
    expect(codeOf(await send(port, `/https://${HOST}:${api.port}/x`, FROM))).toBe('TARGET_TLS_REFUSED');
  });

  it('nobody is trusted whom Node does not know', async () => {
    const api = await secure(known.issue(HOST));
    const { port } = await proxy({ ports: [api.port] });
    expect(codeOf(await send(port, `/https://${HOST}:${api.port}/x`, FROM))).toBe('TARGET_TLS_REFUSED');
    expect(api.asked).toEqual([]);
  });
});
