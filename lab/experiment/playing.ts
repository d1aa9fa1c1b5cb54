import { setTimeout as sleep } from 'node:timers/promises';
import { requestsUntil } from '../../src/load/profile.ts';
import { ASSUMED } from '../../src/simulate/assumptions.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import type { Client } from '../client.ts';
import { Kubelet } from './kubelet.ts';
import { PlayedApp } from './played.ts';
import { isOwnedBy } from './pods.ts';
import type { Moment } from './record.ts';
import { Series } from './series.ts';
import { Usage } from './usage.ts';

/** Milliseconds between two looks. */
const PERIOD = 1000;

/** Every app of a scenario, played over its real pods: load comes in, pods start, serve, count and use. */
export class Playing {
  readonly apps: readonly PlayedApp[];
  readonly usage: Usage;
  readonly series: Series;
  readonly #kubelet: Kubelet;
  readonly #stopping = new AbortController();
  readonly #names: ReadonlyMap<string, PlayedApp>;
  #began = Number.POSITIVE_INFINITY;
  #last: number | undefined;
  #running: Promise<void> = Promise.resolve();

  static async start(client: Client, scenario: Scenario, say: (line: string) => void): Promise<Playing> {
    const apps = scenario.apps.map((one) => new PlayedApp(one));
    const series = await Series.start(apps, clock);
    const playing = new Playing(client, apps, series, scenario.metricsSeconds);
    playing.#running = playing.#run(say);
    return playing;
  }

  private constructor(client: Client, apps: readonly PlayedApp[], series: Series, metricsSeconds: number) {
    this.apps = apps;
    this.series = series;
    this.usage = new Usage(apps, metricsSeconds || ASSUMED.metricsServer);
    this.#kubelet = new Kubelet(client, apps);
    this.#names = new Map(apps.map((app) => [app.scenario.name, app]));
  }

  /** The load begins now, and what runs by now has always run. */
  begin(): void {
    this.#kubelet.settle();
    this.#began = clock();
  }

  /** Seconds since the load began. */
  get at(): number {
    return clock() - this.#began;
  }

  /** Nodes of instances: those that Fargate makes for a pod are not counted. */
  get nodes(): number {
    return this.#kubelet.nodes.filter(({ metadata }) => metadata.labels?.[COMPUTE] !== 'fargate').length;
  }

  /** Pods of the whole cluster that have no node. Those of DaemonSets wait for a place on the node that they are for. */
  get pending(): number {
    return this.#kubelet.pods.filter((pod) => pod.spec.nodeName === undefined && !isOwnedBy(pod, 'DaemonSet'))
      .length;
  }

  /** What is seen now, but for what each Deployment asks for. */
  seen(): Record<string, Omit<Moment['apps'][string], 'wanted'>> {
    const now = clock();
    return Object.fromEntries(
      this.apps.map((app) => [
        app.scenario.name,
        { ready: app.ready(now).length, ...app.rates, queued: app.queued },
      ]),
    );
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.series.close();
  }

  async #run(say: (line: string) => void): Promise<void> {
    const { signal } = this.#stopping;
    let said = '';
    while (!signal.aborted) {
      const begin = Date.now();
      await this.#look(clock()).catch((error: Error) => {
        if (signal.aborted || said === error.message) return;
        said = error.message;
        say(`the apps: ${said}`);
      });
      await sleep(Math.max(0, begin + PERIOD - Date.now()), undefined, { signal, ref: false }).catch(
        () => {},
      );
    }
  }

  async #look(now: number): Promise<void> {
    await this.#kubelet.look(now);
    const from = this.#last ?? now - PERIOD / 1000;
    this.#last = now;
    for (const app of this.apps) {
      const { load, service } = app.scenario;
      const until = (moment: number) =>
        load === undefined || this.#began > moment ? 0 : requestsUntil(load, moment - this.#began);
      const arrived = app.called + until(now) - until(from);
      app.called = 0;
      const called = Object.entries(service.calls ?? {}).flatMap(([name, times]) => {
        const callee = this.#names.get(name);
        return callee ? [{ callee, times }] : [];
      });
      const waiting = called.reduce((sum, { callee, times }) => sum + callee.latency * times, 0);
      const answered = app.play(now, now - from, arrived, waiting);
      for (const { callee, times } of called) callee.called += answered * times;
    }
    this.usage.take(now);
  }
}

const COMPUTE = 'eks.amazonaws.com/compute-type';

/** Seconds of the machine's clock. */
const clock = () => Date.now() / 1000;
