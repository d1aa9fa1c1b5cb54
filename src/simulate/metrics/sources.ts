import type { App } from '../app/app.ts';
import type { Pod } from '../nodes/node.ts';
import type { SeriesGroup } from './query.ts';
import { AgeSeries, DoorCounter, PodCounter, Present, Scrapes } from './scrapes.ts';

/** What Prometheus has of an app: scrapes of its counters, and the series that queries find. */
export class Sources {
  readonly #app: App;
  readonly #begins: (every: number) => number;
  readonly #scrapes = new Map<number, Scrapes>();
  readonly #groups = new Map<string, readonly SeriesGroup[]>();

  /** `begins`: moment of the first scrape, by the seconds between two. */
  constructor(app: App, begins: (every: number) => number) {
    this.#app = app;
    this.#begins = begins;
    const pods = function* (): Generator<Pod> {
      yield* app.pods;
      yield* app.gone;
    };
    for (const [name, counters] of app.scenario.counters) {
      const groups = counters.map(
        ({ counts, labels, scrapeSeconds, perSecond = 1, reporters = 1 }): SeriesGroup => {
          const scrapes = this.#every(scrapeSeconds);
          if (counts === 'pods') return new PodCounter(labels, scrapes, pods);
          if (counts === 'present') return new Present(labels, reporters);
          if (counts === 'age') return new AgeSeries(labels, scrapes, pods, perSecond);
          return new DoorCounter(labels, scrapes, scrapes[counts], reporters);
        },
      );
      this.#groups.set(name, groups);
    }
  }

  /** The series of a name whose labels match. */
  readonly series = (
    name: string,
    matches: (labels: SeriesGroup['labels']) => boolean,
  ): readonly SeriesGroup[] => (this.#groups.get(name) ?? []).filter(({ labels }) => matches(labels));

  /** Scrapes what is due. */
  take(now: number): void {
    const { servedPerPod, served, failed } = this.#app;
    for (const scrapes of this.#scrapes.values()) scrapes.take(now, servedPerPod, served, failed);
  }

  #every(seconds: number): Scrapes {
    let scrapes = this.#scrapes.get(seconds);
    if (!scrapes) {
      scrapes = new Scrapes(seconds, this.#begins(seconds));
      this.#scrapes.set(seconds, scrapes);
    }
    return scrapes;
  }
}
