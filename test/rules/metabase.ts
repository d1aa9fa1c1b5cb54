import type { KubeObject } from '../../src/object.ts';
import { deployment } from '../kit.ts';

/** An environment variable from a Secret that the pod may start without, so that no test needs to make it. */
export const secretEnv = (name: string) => ({
  name,
  valueFrom: { secretKeyRef: { name: 'metabase-database', key: 'value', optional: true } },
});

const NO_SURGE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };

/** A Deployment of Metabase that no rule objects to, changed as told. */
export function metabase(
  change: { env?: readonly object[]; startSeconds?: number; strategy?: object | undefined } = {},
): KubeObject[] {
  const { startSeconds = 600 } = change;
  const env = change.env ?? [
    { name: 'MB_DB_TYPE', value: 'postgres' },
    secretEnv('MB_DB_PASS'),
    secretEnv('MB_ENCRYPTION_SECRET_KEY'),
  ];
  const startupProbe = {
    httpGet: { path: '/api/health', port: 3000 },
    periodSeconds: 5,
    failureThreshold: startSeconds / 5,
  };
  return [
    deployment('metabase', {
      container: {
        image: 'docker.io/metabase/metabase:v0.59.6.3',
        env,
        ...(startSeconds > 0 && { startupProbe }),
      },
      spec:
        'strategy' in change
          ? change.strategy
            ? { strategy: change.strategy }
            : {}
          : { strategy: NO_SURGE },
    }),
  ];
}
