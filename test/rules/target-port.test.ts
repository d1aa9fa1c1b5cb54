import { expect, it } from 'vitest';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

const brokenBy = (targetPort: number | string | undefined, port = 80) =>
  brokenRules(
    treeOf([
      appOf('shop', [
        deployment('web'),
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'web' },
          spec: {
            selector: { 'app.kubernetes.io/name': 'web' },
            ports: [{ name: 'http', port, ...(targetPort !== undefined && { targetPort }) }],
          },
        },
      ]),
    ]),
  );

it('a Service leads to a port of its pods, by number or by name', () => {
  expect(brokenBy(8080)).toEqual([]);
  expect(brokenBy('http')).toEqual([]);
  expect(brokenBy(undefined, 8080)).toEqual([]);
});

it.each([[8081], ['https'], [undefined]])(
  'a Service that leads to %j, which no container declares, is refused',
  (targetPort) => {
    expect(brokenBy(targetPort)).toEqual(['TARGET_PORT']);
  },
);
