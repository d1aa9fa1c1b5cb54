// Queries of requests by who counts them, from the facts in platform/_requests.ts.
//
// Every query asks for the variables $namespace and $workload, and nothing stands in for a series that is missing: a
// panel without data says that nobody counts there, which a line at zero would hide.
function(spec) {
  local matchers(more) = '{' + std.join(', ', [text for text in [spec.once, spec.chosen, more] if text != '']) + '}',
  local rate(series, more='') = 'rate(' + series + matchers(more) + '[$__rate_interval])',
  local workload = spec.workload[std.length(spec.workload) - 1],
  local byWorkload(more='') = 'sum by (' + workload + ') (' + rate(spec.counter, more) + ')',

  name: spec.name,
  // Legends of the results.
  code: '{{' + spec.code + '}}',
  workload: '{{' + workload + '}}',

  // Requests a second by status.
  byCode: 'sum by (' + spec.code + ') (' + rate(spec.counter) + ')',
  // Requests a second of all that is chosen, as one number.
  total: 'sum(' + rate(spec.counter) + ')',
  // Share of requests that failed. Zero only where there are requests.
  failed: '(' + byWorkload(spec.code + '=~"5.."') + ' or 0 * ' + byWorkload() + ') / ' + byWorkload(),
  // Seconds within which that share of the requests was answered.
  within(share)::
    (if spec.unit == 1 then '' else spec.unit + ' * ')
    + 'histogram_quantile(' + share + ', sum by (' + workload + ', le) (' + rate(spec.buckets) + '))',
}
