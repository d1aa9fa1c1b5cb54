import { writeFileSync } from 'node:fs';
import { AUDIT_LOG, AUDIT_POLICY } from './audit.ts';
import { type Authority, serviceAccountKeys } from './certs.ts';
import { Child } from './child.ts';
import { Client } from './client.ts';
import type { Etcd } from './etcd.ts';
import type { Home } from './home.ts';
import type { ServiceNetwork } from './network.ts';
import { freePorts, LOOPBACK } from './ports.ts';

/** A running API server. */
export interface ApiServer {
  readonly child: Child;
  readonly url: string;
  /** A client of the group system:masters. */
  readonly admin: Client;
}

/** Addresses of Services; nothing routes them here. */
const SERVICE_RANGE = '10.96.0.0/16';

/**
 * Starts kube-apiserver. RBAC decides as in EKS. The admission plugin ServiceAccount is off, since no kubelet mounts tokens here;
 * every other default plugin is on. The flags of the aggregation layer are set, so that APIServices work.
 */
export async function startApiServer(
  home: Home,
  authority: Authority,
  binary: string,
  etcd: Etcd,
  network: ServiceNetwork,
): Promise<ApiServer> {
  const [port] = await freePorts(1);
  const url = `https://${LOOPBACK}:${port}`;
  const hosts = [LOOPBACK, 'localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const server = authority.issue('kube-apiserver', { name: 'kube-apiserver', hosts });
  const proxy = authority.issue('front-proxy', { name: 'front-proxy-client' });
  const keys = serviceAccountKeys(home);
  const admin = new Client({
    url,
    authority: authority.certificate,
    credential: authority.issue('admin', { name: 'admin', group: 'system:masters' }),
  });
  network.admin = admin;
  const egress = home.path('data', 'egress.json');
  writeFileSync(egress, JSON.stringify(egressThrough(network.socket)));
  const audit = home.path('data', 'audit-policy.json');
  writeFileSync(audit, JSON.stringify(AUDIT_POLICY));
  const child = await Child.start(home, {
    name: 'kube-apiserver',
    command: binary,
    args: [
      `--bind-address=${LOOPBACK}`,
      `--secure-port=${port}`,
      // Endpoints may not lie on loopback: the Service kubernetes stays without any.
      '--endpoint-reconciler-type=none',
      `--etcd-servers=${etcd.endpoint}`,
      `--etcd-cafile=${authority.certificate}`,
      `--etcd-certfile=${etcd.client.certificate}`,
      `--etcd-keyfile=${etcd.client.key}`,
      `--tls-cert-file=${server.certificate}`,
      `--tls-private-key-file=${server.key}`,
      `--client-ca-file=${authority.certificate}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${keys.signing}`,
      `--service-account-key-file=${keys.checking}`,
      `--service-cluster-ip-range=${SERVICE_RANGE}`,
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      '--allow-privileged=true',
      `--requestheader-client-ca-file=${authority.certificate}`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-username-headers=X-Remote-User',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      `--proxy-client-cert-file=${proxy.certificate}`,
      `--proxy-client-key-file=${proxy.key}`,
      `--egress-selector-config-file=${egress}`,
      `--audit-policy-file=${audit}`,
      `--audit-log-path=${home.path('logs', AUDIT_LOG)}`,
      '--profiling=false',
    ],
    ready: async () => (await admin.request('GET', '/readyz')).status === 200,
    stopWithin: 20_000,
  });
  return { child, url, admin };
}

/** Webhooks and aggregated APIs lie behind Services, which the lab's network answers for. */
function egressThrough(udsName: string) {
  return {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName } } },
      },
    ],
  };
}
