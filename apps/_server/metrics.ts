/** Label values in the order of the metric's label names. */
type Values = readonly string[];

interface Metric {
  readonly text: () => string[];
}

/**
 * Metrics of one process and their text in the Prometheus format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
 */
export class Registry {
  private readonly metrics = new Map<string, Metric>();

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    return this.add(name, new Counter(name, help, labels));
  }

  histogram(name: string, help: string, labels: readonly string[], bounds: readonly number[]): Histogram {
    return this.add(name, new Histogram(name, help, labels, bounds));
  }

  /** A value that is read when it is asked for. */
  read(name: string, help: string, type: 'gauge' | 'counter', value: () => number): void {
    this.add(name, { text: () => [...header(name, help, type), `${name} ${value()}`] });
  }

  text(): string {
    return `${[...this.metrics.values()].flatMap((metric) => metric.text()).join('\n')}\n`;
  }

  private add<M extends Metric>(name: string, metric: M): M {
    if (this.metrics.has(name)) throw new Error(`two metrics are named ${name}`);
    this.metrics.set(name, metric);
    return metric;
  }
}

export class Counter implements Metric {
  private readonly series = new Map<string, number>();
  private readonly name: string;
  private readonly help: string;
  private readonly labels: readonly string[];

  constructor(name: string, help: string, labels: readonly string[]) {
    this.name = name;
    this.help = help;
    this.labels = labels;
    // A series that appears with its first event hides that event from rate().
    if (labels.length === 0) this.series.set('', 0);
  }

  add(...values: Values): void {
    const key = labelText(this.labels, values);
    this.series.set(key, (this.series.get(key) ?? 0) + 1);
  }

  text(): string[] {
    return [
      ...header(this.name, this.help, 'counter'),
      ...[...this.series].map(([labels, value]) => `${this.name}${braces(labels)} ${value}`),
    ];
  }
}

export class Histogram implements Metric {
  private readonly series = new Map<string, { counts: number[]; sum: number; count: number }>();
  private readonly name: string;
  private readonly help: string;
  private readonly labels: readonly string[];
  private readonly bounds: readonly number[];

  /** `bounds` are the upper bounds of the buckets, ascending; that of infinity is added. */
  constructor(name: string, help: string, labels: readonly string[], bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.labels = labels;
    this.bounds = bounds;
  }

  observe(value: number, ...values: Values): void {
    const key = labelText(this.labels, values);
    let series = this.series.get(key);
    if (!series) {
      series = { counts: this.bounds.map(() => 0), sum: 0, count: 0 };
      this.series.set(key, series);
    }
    const bucket = this.bounds.findIndex((bound) => value <= bound);
    if (bucket !== -1) series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
    series.count++;
  }

  text(): string[] {
    return [
      ...header(this.name, this.help, 'histogram'),
      ...[...this.series].flatMap(([labels, { counts, sum, count }]) => {
        let below = 0;
        const bucket = (bound: string, value: number) =>
          `${this.name}_bucket${braces([labels, `le="${bound}"`].filter(Boolean).join(','))} ${value}`;
        return [
          ...this.bounds.map((bound, index) => {
            below += counts[index] ?? 0;
            return bucket(String(bound), below);
          }),
          bucket('+Inf', count),
          `${this.name}_sum${braces(labels)} ${sum}`,
          `${this.name}_count${braces(labels)} ${count}`,
        ];
      }),
    ];
  }
}

const header = (name: string, help: string, type: string) => [
  `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
  `# TYPE ${name} ${type}`,
];

const braces = (labels: string) => (labels === '' ? '' : `{${labels}}`);

function labelText(names: readonly string[], values: Values): string {
  return names
    .map((name, index) => {
      const value = (values[index] ?? '').replaceAll('\\', '\\\\').replaceAll('"', '\\"');
      return `${name}="${value.replaceAll('\n', '\\n')}"`;
    })
    .join(',');
}
