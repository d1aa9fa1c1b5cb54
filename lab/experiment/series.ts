import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CounterScenario } from '../../src/simulate/scenario.ts';
import { LOOPBACK } from '../ports.ts';
import type { PlayedApp, PlayedPod } from './played.ts';

/** What counts requests of an app, as Prometheus comes to see it: each pod, and each replica of a door, is a target of its own. */
interface Target {
  readonly path: string;
  readonly seconds: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly lines: () => string[];
}

/**
 * Serves the series of apps to Prometheus: `/targets` tells it what there is to scrape, and how often
 * (https://prometheus.io/docs/prometheus/latest/http_sd/).
 */
export class Series {
  readonly #apps: readonly PlayedApp[];
  readonly #now: () => number;
  readonly #server: Server;
  #targets = new Map<string, Target>();

  static async start(apps: readonly PlayedApp[], now: () => number): Promise<Series> {
    const series = new Series(apps, now);
    await new Promise<void>((resolve, reject) => {
      series.#server.once('error', reject).listen(0, LOOPBACK, resolve);
    });
    return series;
  }

  private constructor(apps: readonly PlayedApp[], now: () => number) {
    this.#apps = apps;
    this.#now = now;
    this.#server = createServer((request, response) => {
      const { pathname = '' } = URL.parse(request.url ?? '', 'http://lab') ?? {};
      if (pathname === '/targets') {
        const targets = this.#find();
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(targets));
        return;
      }
      const target = this.#targets.get(pathname);
      if (target === undefined) response.writeHead(404).end();
      else
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(
          target
            .lines()
            .map((line) => `${line}\n`)
            .join(''),
        );
    });
    this.#server.unref();
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #find() {
    const now = this.#now();
    const targets = this.#apps.flatMap((app) => targetsOf(app, now, this.#now));
    this.#targets = new Map(targets.map((target) => [target.path, target]));
    return targets.map(({ path, seconds, labels }) => ({
      targets: [`${LOOPBACK}:${this.port}`],
      labels: {
        ...labels,
        __metrics_path__: path,
        __scrape_interval__: `${seconds}s`,
        __scrape_timeout__: `${Math.min(10, seconds)}s`,
      },
    }));
  }
}

function targetsOf(app: PlayedApp, now: number, clock: () => number): Target[] {
  const { name, counters } = app.scenario;
  const all = [...counters].flatMap(([series, them]) => them.map((counter) => ({ series, counter })));
  const intervals = Map.groupBy(all, ({ counter }) => counter.scrapeSeconds);
  return [...intervals].flatMap(([seconds, counted]): Target[] => {
    const mine = counted.filter(({ counter }) => counter.counts === 'pods' || counter.counts === 'age');
    const doors = counted.filter((it) => !mine.includes(it));
    const running = [...app.pods.values()].filter((pod) => pod.startedAt <= now && pod.goneAt > now);
    const reporters = Math.max(0, ...doors.map(({ counter }) => counter.reporters ?? 1));
    return [
      ...(mine.length === 0 ? [] : running).map((pod) => ({
        path: `/series/${name}/${seconds}/${pod.uid}`,
        seconds,
        labels: { instance: pod.name, pod: pod.name, namespace: pod.namespace },
        lines: () =>
          mine.flatMap(({ series, counter }) => line(series, counter, ofPod(counter, app, pod, clock()))),
      })),
      ...Array.from({ length: reporters }, (_, i) => ({
        path: `/series/${name}/${seconds}/door-${i}`,
        seconds,
        labels: { instance: `door-${i}` },
        lines: () =>
          doors.flatMap(({ series, counter }) =>
            i < (counter.reporters ?? 1) ? line(series, counter, ofDoor(counter, app, clock())) : [],
          ),
      })),
    ];
  });
}

const ofPod = ({ counts, perSecond = 1 }: CounterScenario, app: PlayedApp, pod: PlayedPod, now: number) =>
  counts === 'age'
    ? Math.max(0, now - pod.startedAt) * perSecond
    : app.shown(now, pod.servedBefore, pod.served);

const ofDoor = ({ counts, reporters = 1 }: CounterScenario, app: PlayedApp, now: number) =>
  counts === 'served' || counts === 'failed' ? app.shown(now, app.last[counts], app[counts]) / reporters : 1;

/** A sample; none for a counter that has not counted yet: clients' libraries make a series with its first increase. */
function line(series: string, { labels }: CounterScenario, value: number): string[] {
  if (value === 0) return [];
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return [`${series}{${pairs.join(',')}} ${value}`];
}

/** As the text format asks for (https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details). */
const escaped = (text: string) => text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n');
