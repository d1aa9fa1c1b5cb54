import type { Pod } from '../nodes/node.ts';
import type { Element, Moment, SeriesGroup } from './query.ts';
import type { Range } from './rate.ts';

/** What an app's counters show at each scrape of one interval. */
export class Scrapes {
  readonly interval: number;
  /** Of one pod that has been ready all the time; what each pod has served is a difference of these. */
  readonly perPod: number[] = [];
  readonly served: number[] = [];
  readonly failed: number[] = [];
  readonly #start: number;

  constructor(interval: number, start: number) {
    this.interval = interval;
    this.#start = start;
  }

  /** Takes the sample that is due, if one is. */
  take(now: number, perPod: number, served: number, failed: number): void {
    if (now < this.at(this.perPod.length)) return;
    this.perPod.push(perPod);
    this.served.push(served);
    this.failed.push(failed);
  }

  /** Moment of a sample. */
  at(index: number): number {
    return this.#start + index * this.interval;
  }

  /** Index of the first sample after a moment; that a window leaves its own beginning out is Prometheus 3's way. */
  after(moment: number): number {
    return Math.max(0, Math.floor((moment - this.#start) / this.interval) + 1);
  }

  get last(): number {
    return this.perPod.length - 1;
  }
}

type Samples = Range & { readonly count: number };

/** How long a sample counts as the present value (Prometheus' --query.lookback-delta). */
const LOOKBACK = 300;

/** A counter that every pod has of what it has served: it appears with the first request, and not at zero. */
export class PodCounter implements SeriesGroup {
  readonly labels: SeriesGroup['labels'];
  readonly #scrapes: Scrapes;
  readonly #pods: () => Iterable<Pod>;

  constructor(labels: SeriesGroup['labels'], scrapes: Scrapes, pods: () => Iterable<Pod>) {
    this.labels = labels;
    this.#scrapes = scrapes;
    this.#pods = pods;
  }

  now(moment: Moment): readonly Element[] {
    return this.#each(moment, LOOKBACK, false).flatMap(({ pod, count, last: [, value] }) =>
      pod.goneAt > moment.now ? [{ value, count }] : [],
    );
  }

  over(moment: Moment, window: number): readonly Samples[] {
    return this.#each(moment, window, true);
  }

  #each({ now, pod: only }: Moment, window: number, growth: boolean): (Samples & { readonly pod: Pod })[] {
    const { perPod, last: newest } = this.#scrapes;
    const found: (Samples & { readonly pod: Pod })[] = [];
    const oldest = this.#scrapes.after(now - window);
    const grown = (perPod[newest] ?? 0) - (perPod[oldest] ?? 0);
    let alike = 0;
    let one: Pod | undefined;
    for (const pod of only === undefined ? this.#pods() : [only as Pod]) {
      if (pod.readyAt > now) continue;
      const value = (index: number) => (perPod[index] ?? 0) - pod.servedBefore;
      // Series that go through all of the window, and began long before it, grow alike: one stands for all.
      if (growth && pod.goneAt > now && newest > oldest && value(oldest) > grown) {
        alike++;
        one ??= pod;
        continue;
      }
      const last = Math.min(newest, this.#scrapes.after(pod.goneAt) - 1);
      let first = Math.max(oldest, this.#scrapes.after(pod.readyAt - 1));
      while (first <= last && value(first) <= 0) first++;
      if (first <= last) found.push(this.#samples(pod, first, last, 1));
    }
    if (one) found.push(this.#samples(one, oldest, newest, alike));
    return found;
  }

  #samples(pod: Pod, first: number, last: number, count: number): Samples & { readonly pod: Pod } {
    const { perPod } = this.#scrapes;
    const point = (index: number) =>
      [this.#scrapes.at(index), (perPod[index] ?? 0) - pod.servedBefore] as const;
    return { pod, count, samples: last - first + 1, first: point(first), last: point(last) };
  }
}

/** A counter at a door, or at whoever sends: it goes on whether pods run or not. */
export class DoorCounter implements SeriesGroup {
  readonly labels: SeriesGroup['labels'];
  readonly #scrapes: Scrapes;
  readonly #totals: readonly number[];
  readonly #reporters: number;

  /** `reporters`: how many share the requests, so that each has a series of its own. */
  constructor(labels: SeriesGroup['labels'], scrapes: Scrapes, totals: readonly number[], reporters: number) {
    this.labels = labels;
    this.#scrapes = scrapes;
    this.#totals = totals;
    this.#reporters = Math.max(1, reporters);
  }

  now(moment: Moment): readonly Element[] {
    return this.over(moment, LOOKBACK).map(({ last: [, value], count }) => ({ value, count }));
  }

  over({ now }: Moment, window: number): readonly Samples[] {
    const { last } = this.#scrapes;
    let first = this.#scrapes.after(now - window);
    while (first <= last && (this.#totals[first] ?? 0) <= 0) first++;
    if (first > last) return [];
    const value = (index: number) => (this.#totals[index] ?? 0) / this.#reporters;
    return [
      {
        samples: last - first + 1,
        count: this.#reporters,
        first: [this.#scrapes.at(first), value(first)],
        last: [this.#scrapes.at(last), value(last)],
      },
    ];
  }
}

/** What grows in every pod as long as it runs: a gauge of its age, or what probes and scrapes add to a counter each second. */
export class AgeSeries implements SeriesGroup {
  readonly labels: SeriesGroup['labels'];
  readonly #scrapes: Scrapes;
  readonly #pods: () => Iterable<Pod>;
  readonly #perSecond: number;

  constructor(labels: SeriesGroup['labels'], scrapes: Scrapes, pods: () => Iterable<Pod>, perSecond: number) {
    this.labels = labels;
    this.#scrapes = scrapes;
    this.#pods = pods;
    this.#perSecond = perSecond;
  }

  now(moment: Moment): readonly Element[] {
    return this.#each(moment, LOOKBACK, true).map(({ last: [, value] }) => ({ value, count: 1 }));
  }

  over(moment: Moment, window: number): readonly Samples[] {
    return this.#each(moment, window, false);
  }

  #each({ now, pod: only }: Moment, window: number, present: boolean): Samples[] {
    const found: Samples[] = [];
    const oldest = this.#scrapes.after(now - window);
    for (const pod of only === undefined ? this.#pods() : [only as Pod]) {
      if (pod.startedAt > now || (present && pod.goneAt <= now)) continue;
      const first = Math.max(oldest, this.#scrapes.after(pod.startedAt));
      const last = Math.min(this.#scrapes.last, this.#scrapes.after(pod.goneAt) - 1);
      if (first > last) continue;
      const value = (index: number) => (this.#scrapes.at(index) - pod.startedAt) * this.#perSecond;
      found.push({
        samples: last - first + 1,
        count: 1,
        first: [this.#scrapes.at(first), value(first)],
        last: [this.#scrapes.at(last), value(last)],
      });
    }
    return found;
  }
}

/** A gauge of something that is always there, such as the door. */
export class Present implements SeriesGroup {
  readonly labels: SeriesGroup['labels'];
  readonly #count: number;

  constructor(labels: SeriesGroup['labels'], count: number) {
    this.labels = labels;
    this.#count = Math.max(1, count);
  }

  now(): readonly Element[] {
    return [{ value: 1, count: this.#count }];
  }

  over(): readonly Samples[] {
    return [];
  }
}
