import { readFileSync } from 'node:fs';
import type { Environment } from '../src/environment.ts';

const lua = (name: string) => readFileSync(new URL(`health/${name}.lua`, import.meta.url), 'utf8');

/** Host name of Argo CD's web page. */
export const argocdHost = (environment: Environment) => `argocd.${environment.web.domain}`;

/**
 * The settings that the tree relies on, as data of argocd-cm, argocd-cmd-params-cm and argocd-rbac-cm. Bootstrap and the
 * self-managed Application use the same.
 */
export function argocdSettings(environment: Environment) {
  const { sso } = environment;
  return {
    cm: {
      // Single sign-on only. PKCE needs no client secret, so Argo CD starts before any secret can be fetched.
      'admin.enabled': false,
      'oidc.config': [
        'name: SSO',
        `issuer: ${sso.issuer}`,
        `clientID: ${JSON.stringify(sso.argocdClientId)}`,
        'enablePKCEAuthentication: true',
        'requestedScopes: [openid, profile, email, groups]',
        '',
      ].join('\n'),
      // Charts own the instance label, so objects are tracked by annotation.
      'application.resourceTrackingMethod': 'annotation',
      // Without this a wave of the root does not wait for its children at all (Argo CD, operator-manual/health).
      'resource.customizations.health.argoproj.io_Application': lua('application'),
      // A refresh time that changes every few minutes would reconcile the Application each time.
      'resource.customizations.ignoreResourceUpdates.external-secrets.io_ExternalSecret':
        'jsonPointers:\n  - /status/refreshTime\n',
    },
    params: {
      // TLS ends at the load balancer.
      'server.insecure': true,
      // While the root waits for a sick child, it keeps its operation, and with it the old commit; only the end of the
      // operation lets it see the commit that mends the child. The default, 0, is no end at all.
      'controller.sync.timeout.seconds': '1800',
      // A commit that comes while another one is synced counts as drift to be healed, for which Argo CD waits three times as
      // long with each attempt. The default lets it wait for five minutes.
      'controller.self.heal.backoff.cap.seconds': '30',
    },
    rbac: {
      // Who is in neither group sees nothing.
      'policy.default': '',
      'policy.csv': `g, ${sso.adminGroup}, role:admin\ng, ${sso.viewerGroup}, role:readonly\n`,
      scopes: '[groups]',
    },
  };
}
