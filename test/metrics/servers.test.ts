import { expect, it } from 'vitest';
import { httpMetrics } from '../../apps/_server/http-metrics.ts';
import { Registry } from '../../apps/_server/metrics.ts';
import { exportersOf } from '../../src/metrics/register.ts';

/** Series of a text in the Prometheus format with the labels that they have. */
function exposed(text: string): Record<string, string[]> {
  const series: Record<string, string[]> = {};
  for (const [, name = '', labels = ''] of text.matchAll(/^([a-z_]+)(?:\{(.*)\})? \S+$/gm)) {
    series[name] = [...labels.matchAll(/(\w+)="/g)].map(([, label = '']) => label);
  }
  return series;
}

it.each(['mock-target', 'cors-proxy'])('the register knows what the server of %s exports', (app) => {
  const registry = new Registry();
  httpMetrics(registry).answered('GET', 200, 0.1);
  const [exporter] = exportersOf(app);
  expect(exporter?.series).toMatchObject(exposed(registry.text()));
});

it('the register knows nothing of the servers that they do not export', () => {
  const registry = new Registry();
  httpMetrics(registry).answered('GET', 200, 0.1);
  expect(Object.keys(exportersOf('mock-target')[0]?.series ?? {}).sort()).toEqual(
    Object.keys(exposed(registry.text())).sort(),
  );
});
