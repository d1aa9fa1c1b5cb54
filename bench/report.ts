import type { Machine } from './machine.ts';
import type { Median, Verdict } from './result.ts';

/** The result for people. */
export function report(
  machine: Machine,
  rounds: number,
  all: readonly Median[],
  aims: readonly Verdict[],
): string {
  const { cores, memoryGiB, platform, node, fileSystem } = machine;
  return [
    `${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}, files on ${fileSystem}; medians of ${rounds} interleaved rounds`,
    '',
    ...table([
      ['case', 'ms', 'from', 'to', 'cpu ms', 'MiB'],
      ...all.map(({ name, ms, range, cpu, mib }) => [
        name,
        ms.toFixed(0),
        range[0].toFixed(0),
        range[1].toFixed(0),
        cpu?.toFixed(0) ?? '-',
        mib?.toFixed(0) ?? '-',
      ]),
    ]),
    '',
    ...table([
      ['aim', 'at most', 'ratio', 'of cpu', ''],
      ...aims.map(({ title, atMost, ratio, cpuRatio, verdict }) => [
        title,
        atMost.toFixed(2),
        ratio?.toFixed(2) ?? '-',
        cpuRatio?.toFixed(2) ?? '-',
        verdict,
      ]),
    ]),
    '',
  ].join('\n');
}

/** Columns as wide as their widest cell: the first one to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
}
