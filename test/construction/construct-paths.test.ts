import type { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { expect, it } from 'vitest';
import type { BuildContext } from '../../src/component.ts';
import { treeFiles } from '../../src/files.ts';
import { Workload, type WorkloadProps } from '../../src/workload.ts';
import { appOf, treeOf } from '../kit.ts';

const PROPS: WorkloadProps = {
  name: 'web',
  image: 'registry.example.com/web:1.2.3',
  port: 8080,
  resources: { cpu: '100m', memory: '128Mi' },
  health: { path: '/' },
  metrics: { port: 9090 },
  writable: ['/tmp', '/cache'],
  env: { MODE: 'fast', PASSWORD: { secret: 'web', key: 'password' } },
  exposure: { kind: 'istio', gateway: 'istio-ingress/web', host: 'web.example.com' },
  scaling: { kind: 'fixed', replicas: 2 },
};

const SCALINGS: WorkloadProps['scaling'][] = [
  { kind: 'fixed', replicas: 2 },
  { kind: 'hpa', min: 2, max: 5, metrics: [{ kind: 'cpu', percent: 70 }] },
  { kind: 'keda', min: 1, max: 5, triggers: [{ kind: 'cpu', percent: 70 }] },
];

/** Every file of a tree whose one workload stands below constructs with these ids. */
function filesAt(ids: readonly string[], scaling: WorkloadProps['scaling']) {
  const build = (context: BuildContext) => {
    const place = ids.reduce<Construct>((scope, id) => new Construct(scope, id), context.chart);
    new Workload({ ...context, chart: place as Chart }, { ...PROPS, scaling });
  };
  const files = treeFiles(treeOf([appOf('shop', [], { build })]));
  return new Map(files.map(({ path, text }) => [path, text]));
}

it.each(SCALINGS)(
  'moving a workload among constructs changes no byte of its tree (scaling $kind)',
  (scaling) => {
    const here = filesAt([], scaling);
    expect([...here.keys()].filter((path) => path.startsWith('shop/')).length).toBeGreaterThan(5);
    expect(filesAt(['teams'], scaling)).toEqual(here);
    expect(filesAt(['another', 'place', 'altogether'], scaling)).toEqual(here);
  },
);

it.each(SCALINGS)('no file holds a hash of a construct path (scaling $kind)', (scaling) => {
  for (const text of filesAt(['teams'], scaling).values()) expect(text).not.toContain('metadata.addr');
});
