// Rate, errors and duration of every workload's requests, by each of those who count them.
local d = import 'dashboard.libsonnet';
local requests = import 'requests.libsonnet';

// Who counts requests in this environment, from platform/dashboards/index.ts.
local counters = [requests(spec) for spec in std.extVar('counters')];

local row(source) = {
  title: 'Requests ' + source.name,
  panels: [
    d.timeseries({
      title: 'Requests a second by status, ' + source.name,
      unit: 'reqps',
      queries: [d.query(source.byCode, source.code)],
    }),
    d.timeseries({
      title: 'Share of failed requests, ' + source.name,
      description: 'Answered with 5xx.',
      unit: 'percentunit',
      queries: [d.query(source.failed, source.workload)],
    }),
    d.timeseries({
      title: 'Time to answer, ' + source.name,
      description: 'Within which half, 95 % and 99 % of the requests were answered.',
      unit: 's',
      queries: [
        d.query(source.within('0.5'), source.workload + ' 50 %'),
        d.query(source.within('0.95'), source.workload + ' 95 %'),
        d.query(source.within('0.99'), source.workload + ' 99 %'),
      ],
    }),
  ],
};

d.dashboard({
  title: 'Requests',
  description: 'Rate, errors and duration of requests, by workload. No data means that nobody counts there.',
  tags: ['apps'],
  refresh: '1m',
  from: 'now-3h',
  variables: [d.datasource(), d.workloadNamespace, d.workload],
  rows: [row(source) for source in counters],
})
