import { describe, expect, it } from 'vitest';
import { dashboardQueries } from '../../src/metrics/grafana.ts';

const variable = (name: string, type: string, more: object = {}) => ({ name, type, ...more });
const texts = (dashboard: unknown) => dashboardQueries(dashboard).map(({ text }) => text);
const panel = (expr: string, more: object = {}) => ({ title: 'P', targets: [{ expr }], ...more });

describe('the queries of a dashboard', () => {
  it('are those of its panels, of panels in rows and of variables', () => {
    expect(
      dashboardQueries({
        templating: {
          list: [
            variable('pod', 'query', { query: { query: 'label_values(up{job="a, b"}, pod)' } }),
            variable('job', 'query', { query: 'label_values(job)' }),
            variable('top', 'query', { query: 'query_result(topk(3, up))' }),
            variable('datasource', 'datasource', { query: 'prometheus' }),
          ],
        },
        panels: [panel('a'), { type: 'row', title: 'R', panels: [panel('b')] }, { title: 'text' }],
      }),
    ).toEqual([
      { where: 'pod', text: 'up{job="a, b"}', wanted: 'pod' },
      { where: 'top', text: 'topk(3, up)' },
      { where: 'P', text: 'a' },
      { where: 'P', text: 'b' },
    ]);
  });

  it('are PromQL once what Grafana computes and what variables state is put in', () => {
    const list = [
      variable('window', 'custom', { current: { value: '10m' } }),
      variable('pod', 'query', { query: '' }),
    ];
    expect(
      texts({
        templating: { list },
        panels: [
          panel('rate(a[$__rate_interval]) + rate(a[$__interval]) + rate(a[$__range])'),
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana's variables, not JavaScript's
          panel('rate(a{pod=~"$pod", job="${job:regex}"}[${window}])'),
        ],
      }).slice(-2),
    ).toEqual(['rate(a[5m]) + rate(a[5m]) + rate(a[5m])', 'rate(a{pod=~"pod", job="job"}[10m])']);
  });

  it('do not include those of other data sources', () => {
    expect(texts({ panels: [panel('{app="x"} |= "error"', { datasource: { type: 'loki' } })] })).toEqual([]);
  });
});
