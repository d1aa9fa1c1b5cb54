import { expect, it } from 'vitest';
import { reportOf } from '../../src/capacity/report.ts';
import { CAPACITY_FILE, capacityFile, summaryOf } from '../../src/capacity/summary.ts';
import { treeFiles } from '../../src/files.ts';
import { textOf } from '../../src/review/format/text.ts';
import { review } from '../../src/review.ts';
import { sideWith } from '../helpers/review.ts';
import { trees } from '../real.ts';

const [tree] = [...trees.values()];
if (!tree) throw new Error('there is no environment');
const summary = summaryOf(tree);
const side = (text: string | undefined) =>
  sideWith({ dev: { 'web/a.yaml': '{}', ...(text !== undefined && { [CAPACITY_FILE]: text }) } });
const capacity = (before: string | undefined, after: string | undefined) =>
  review(side(before), side(after)).environments[0]?.capacity;

it('is a file of every tree, with the totals of the report', () => {
  const files = treeFiles(tree);
  expect(files.find(({ path }) => path === CAPACITY_FILE)).toEqual(capacityFile(tree));
  const { total, workloads } = reportOf(tree);
  for (const scale of ['min', 'max'] as const) {
    const { nodes, vcpu, memoryGiB, usdPerMonth } = total[scale];
    expect(summary[scale]).toMatchObject({ nodes, vcpu, memoryGiB, usdPerMonth });
    expect(summary[scale].replicas).toBe(workloads.reduce((sum, { pods }) => sum + pods[scale], 0));
  }
  expect(summary.max.replicas).toBeGreaterThan(summary.min.replicas);
});

it('is compared where both sides have it', () => {
  const { text } = capacityFile(tree);
  const dearer = JSON.stringify({
    ...summary,
    max: { ...summary.max, nodes: summary.max.nodes + 1, usdPerMonth: 9999.5 },
  });
  expect(capacity(text, dearer)).toMatchObject({ before: summary, after: { max: { usdPerMonth: 9999.5 } } });
  const told = textOf(review(side(text), side(dearer)), false);
  expect(told).toMatch(/dev {2}nodes +\d+ - (\d+) +-> +\d+ - \d+/);
  expect(told).toContain('9999.50');
  expect(told).toContain(`prices of ${summary.pricesOf}`);
  expect(textOf(review(side(text), side(text)), false)).toContain('as before');
});

it('says where a side has none, or none that can be read', () => {
  const { text } = capacityFile(tree);
  expect(textOf(review(side(undefined), side(text)), false)).toContain('no capacity before');
  expect(textOf(review(side(text), side(undefined)), false)).toContain('no capacity, for the head');
  for (const bad of [
    '',
    '{',
    '[]',
    '{}',
    text.replace(/"nodes": \d+/, '"nodes": "x"'),
    text.replace(/"region": "[^"]*"/, '"region": "<b>"'),
    text.replace(/"nodes": \d+/, '"nodes": -1'),
  ])
    expect(capacity(bad, text)?.before, bad).toBeNull();
});

it('says that prices moved where their dates differ', () => {
  const { text } = capacityFile(tree);
  const older = text
    .replace(/"pricesOf": "[^"]*"/, '"pricesOf": "2020-01-01"')
    .replace(/"nodes": \d+/, '"nodes": 77');
  expect(textOf(review(side(older), side(text)), false)).toContain('Prices differ in their date');
});
