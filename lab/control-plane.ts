import { throwIfAny } from '../src/problem.ts';
import { type ApiServer, startApiServer } from './apiserver.ts';
import { builtFiles } from './binaries.ts';
import { Authority } from './certs.ts';
import type { Child } from './child.ts';
import type { Client } from './client.ts';
import { startEtcd } from './etcd.ts';
import type { Home } from './home.ts';
import { writeKubeconfig } from './kubeconfig.ts';
import { Leash } from './leash.ts';
import { ServiceNetwork } from './network.ts';
import { end, Running } from './running.ts';
import { missingTools } from './tools.ts';

/** Called with a line for people about what is being done. */
export type Say = (line: string) => void;

/** A control plane of the lab's own, and whatever is started beside it. */
export class ControlPlane extends Running {
  readonly authority: Authority;
  readonly network: ServiceNetwork;
  readonly server: ApiServer;
  readonly kubeconfig: string;

  /**
   * Starts etcd and kube-apiserver in a new folder. Leaves nothing behind where it fails. `created` is called as soon as the
   * folder is there.
   */
  static async start(home: Home, say: Say = () => {}, created = () => {}): Promise<ControlPlane> {
    throwIfAny(missingTools(['go', 'openssl']));
    const binaries = await builtFiles(['etcd', 'kube-apiserver']);
    home.create();
    const leash = new Leash(home);
    const children: Child[] = [];
    let network: ServiceNetwork | undefined;
    try {
      created();
      const authority = new Authority(home);
      network = await ServiceNetwork.start(home, authority);
      const begin = Date.now();
      const etcd = await startEtcd(home, authority, binaries.etcd ?? '');
      children.push(etcd.child);
      say(`etcd serves after ${Date.now() - begin} ms`);
      const server = await startApiServer(home, authority, binaries['kube-apiserver'] ?? '', etcd, network);
      children.push(server.child);
      say(`kube-apiserver is ready after ${Date.now() - begin} ms: ${server.url}`);
      return new ControlPlane(home, children, leash, { authority, network, server });
    } catch (error) {
      network?.close();
      await end(home, children, leash);
      throw error;
    }
  }

  private constructor(
    home: Home,
    children: Child[],
    leash: Leash,
    parts: Pick<ControlPlane, 'authority' | 'network' | 'server'>,
  ) {
    super(home, children, leash);
    this.authority = parts.authority;
    this.network = parts.network;
    this.server = parts.server;
    this.kubeconfig = home.path('kubeconfig');
    writeKubeconfig(this.kubeconfig, parts.server.admin.access);
    this.before(() => {
      this.admin.close();
      this.network.close();
    });
  }

  /** A kubeconfig for somebody with every right, whom the audit log then tells from others. */
  kubeconfigFor(user: string): string {
    const name = user.split(':').at(-1) ?? user;
    const file = this.home.path('data', `${name}.kubeconfig`);
    const credential = this.authority.issue(name, { name: user, group: 'system:masters' });
    writeKubeconfig(file, { ...this.admin.access, credential });
    return file;
  }

  get admin(): Client {
    return this.server.admin;
  }
}
