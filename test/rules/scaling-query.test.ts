import { expect, it } from 'vitest';
import { scaled } from '../helpers/objects.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

const broken = (query: string) => brokenRules(treeOf([appOf('web', scaled({ query }))]));

it.each([
  'sum(rate(http_requests_total{job="web"}[2m]))',
  'sum(rate(istio_requests_total{reporter="destination",destination_workload="web"}[2m]))',
  'avg(queue_length) / 2 + max(waiting)',
  'scalar(queue_length)',
  'histogram_quantile(0.9, sum by (le) (rate(latency_seconds_bucket[5m])))',
  'avg_over_time(sum(irate(http_requests_total[1m]))[10m:])',
  'ceil(sum(increase(jobs_total[5m] offset 1w)))',
  'clamp_min(sum(queue_length), 1)',
])('a query that gives one number may scale: %s', (query) => {
  expect(broken(query)).toEqual([]);
});

it.each([
  ['a counter never falls', 'sum(http_requests_total)'],
  ['a sum of counters falls when a pod goes', 'rate(sum(http_requests_total)[2m:])'],
  ['a rate alone is a series for each pod', 'rate(http_requests_total[2m])'],
  ['a group is a series for each label', 'sum by (code) (rate(http_requests_total[2m]))'],
  ['what is left by `without` is not known', 'sum without (pod) (queue_length)'],
  ['a pick keeps its labels', 'topk(1, queue_length)'],
  ['a quantile by more than le', 'histogram_quantile(0.9, sum by (le, pod) (rate(latency_bucket[5m])))'],
  ['source and destination both report', 'sum(rate(istio_requests_total[2m]))'],
  ['a pattern takes both reporters', 'sum(rate(istio_requests_total{reporter=~".*"}[2m]))'],
  ['a missing series looks like no load', 'sum(queue_length) or vector(0)'],
  ['nobody knows which series these are', 'sum({job="web"})'],
  ['it does not parse', 'sum(rate(http_requests_total[2m])'],
  ['it is empty', ''],
])('%s: that query does not scale', (_, query) => {
  expect(broken(query)).toEqual(['SCALING_QUERY']);
});
