import type { Context } from '../src/component.ts';
import type { StackConfig } from './_stack-config.ts';
import { sized } from './_values.ts';
import { STORAGE_CLASS } from './aws-ebs-csi-driver.ts';

/**
 * Values of the Grafana subchart: single sign-on only, no login form, no password that a render would make up. Without a
 * volume each replica keeps sessions of its own, so a door in front of several must keep people with one.
 */
export function grafanaSettings(context: Context<StackConfig>): Record<string, unknown> {
  const { sso, web } = context.environment;
  const { cpu, memory, memoryLimit, ...scaling } = context.config.grafana;
  return {
    admin: { existingSecret: 'grafana-admin', userKey: 'admin-user', passwordKey: 'admin-password' },
    envFromSecret: 'grafana-oidc',
    'grafana.ini': {
      server: { root_url: `https://grafana.${web.domain}` },
      auth: { disable_login_form: true, oauth_auto_login: true },
      'auth.generic_oauth': {
        enabled: true,
        name: 'SSO',
        client_id: sso.grafanaClientId,
        scopes: 'openid profile email groups',
        auth_url: `${sso.issuer}${sso.authorizePath}`,
        token_url: `${sso.issuer}${sso.tokenPath}`,
        api_url: `${sso.issuer}${sso.userinfoPath}`,
        use_pkce: true,
        // Who is in neither group gets in nowhere.
        role_attribute_strict: true,
        role_attribute_path: `contains(groups[*], '${sso.adminGroup}') && 'Admin' || contains(groups[*], '${sso.viewerGroup}') && 'Viewer'`,
      },
    },
    ...(scaling.persistence ? ON_VOLUME : autoscaled(scaling)),
    initChownData: { enabled: false },
    testFramework: { enabled: false },
    resources: sized(context, cpu, memory, memoryLimit),
    sidecar: {
      dashboards: { enabled: true, searchNamespace: 'ALL' },
      resources: sized(context, '20m', '96Mi', '192Mi'),
    },
  };
}

const ON_VOLUME = {
  // One ReadWriteOnce volume: two pods cannot hold it.
  deploymentStrategy: { type: 'Recreate' },
  persistence: { enabled: true, type: 'pvc', storageClassName: STORAGE_CLASS, size: '10Gi' },
};

function autoscaled({
  minReplicas,
  maxReplicas,
  cpuPercent,
}: Pick<StackConfig['grafana'], 'minReplicas' | 'maxReplicas' | 'cpuPercent'>) {
  return {
    persistence: { enabled: false },
    autoscaling: { enabled: true, minReplicas, maxReplicas, targetCPU: String(cpuPercent) },
  };
}
