import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';

/** Connections to targets, kept open between requests. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
  /** Closes what is idle. */
  destroy(): void;
}

const SHARED = {
  keepAlive: true,
  maxFreeSockets: 64,
  // Shorter than the 5 seconds after which many servers, Node's among them, close an idle connection.
  timeout: 4000,
} as const;

/** Agents that connect only to what `lookup` yields, and over TLS only to whom a known authority vouches for. */
export function agentsWith(lookup: LookupFunction): Agents {
  const connecting = { ...SHARED, lookup, autoSelectFamilyAttemptTimeout: 1000 };
  const plain = new http.Agent(connecting);
  const secure = new https.Agent({
    ...connecting,
    // Stated, because NODE_TLS_REJECT_UNAUTHORIZED could say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  });
  return {
    http: plain,
    https: secure,
    destroy: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}
