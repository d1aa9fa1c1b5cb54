export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)\\})? (\\S+)$`);

/**
 * Reads the Prometheus text format 0.0.4 as strictly as Prometheus does, and more: each sample follows the type of its own
 * metric, and no series is there twice.
 */
export function parseMetrics(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const samples: Sample[] = [];
  const seen = new Set<string>();
  let metric = { name: '', type: '' };
  for (const line of text.slice(0, -1).split('\n')) {
    const [, comment, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (comment === 'HELP') continue;
    if (comment === 'TYPE') {
      if (!/^(counter|gauge|histogram)$/.test(rest)) throw new Error(`no such type: ${line}`);
      if (seen.has(`# ${name}`)) throw new Error(`declared twice: ${line}`);
      seen.add(`# ${name}`);
      metric = { name, type: rest };
      continue;
    }
    const [, series = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    const family = metric.type === 'histogram' ? series.replace(/_(bucket|sum|count)$/, '') : series;
    if (family !== metric.name) throw new Error(`not a sample of ${metric.name}: ${line}`);
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value);
    if (value === '' || Number.isNaN(number)) throw new Error(`no number: ${line}`);
    if (seen.has(series + labels)) throw new Error(`there twice: ${line}`);
    seen.add(series + labels);
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(
      ([, key = '', text = '']) => [key, text.replaceAll('\\n', '\n').replaceAll(/\\(.)/g, '$1')] as const,
    );
    samples.push({ name: series, labels: Object.fromEntries(pairs), value: number });
  }
  return samples;
}

/** The value of a series that has exactly these labels. */
export function valueIn(
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const wanted = JSON.stringify(Object.entries(labels).sort());
  return samples.find((it) => it.name === name && JSON.stringify(Object.entries(it.labels).sort()) === wanted)
    ?.value;
}
