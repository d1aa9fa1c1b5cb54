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
import { missingTools } from './tools.ts';

/** Called with a line for people about what is being done. */
export type Say = (line: string) => void;

/** Running control planes in one folder. Whoever starts it must stop it; when its process dies instead, the leash does. */
export class ControlPlane {
  readonly home: Home;
  readonly authority: Authority;
  readonly network: ServiceNetwork;
  readonly server: ApiServer;
  readonly kubeconfig: string;
  private readonly children: Child[];
  private readonly leash: Leash;
  private readonly stops: (() => Promise<void> | void)[] = [];

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
      const kubeconfig = home.path('kubeconfig');
      writeKubeconfig(kubeconfig, server.admin.access);
      return new ControlPlane(home, authority, network, server, kubeconfig, children, leash);
    } catch (error) {
      network?.close();
      await end(home, children, leash);
      throw error;
    }
  }

  private constructor(
    home: Home,
    authority: Authority,
    network: ServiceNetwork,
    server: ApiServer,
    kubeconfig: string,
    children: Child[],
    leash: Leash,
  ) {
    this.home = home;
    this.authority = authority;
    this.network = network;
    this.server = server;
    this.kubeconfig = kubeconfig;
    this.children = children;
    this.leash = leash;
  }

  get admin(): Client {
    return this.server.admin;
  }

  /** Takes a further program into its care: it ends before those that were added earlier. */
  add(child: Child): void {
    this.children.push(child);
  }

  /** Names of its programs, in the order of their start. */
  get programs(): string[] {
    return this.children.map((it) => it.name);
  }

  /** Settles with the name of the first program that ends. */
  get broken(): Promise<string> {
    return Promise.race(this.children.map(async (child) => `${child.name}: ${await child.ended}`));
  }

  /** Calls this before anything ends. */
  before(stop: () => Promise<void> | void): void {
    this.stops.push(stop);
  }

  /** Ends every program and removes the folder. */
  async stop(): Promise<void> {
    for (const stop of this.stops.toReversed()) await stop();
    this.admin.close();
    this.network.close();
    await end(this.home, this.children, this.leash);
  }
}

/** The last started first: without etcd the API server hangs in its shutdown for minutes and keeps its port. */
async function end(home: Home, children: readonly Child[], leash: Leash): Promise<void> {
  for (const child of children.toReversed()) await child.stop();
  home.remove();
  await leash.release();
}
