import type { BuiltComponent } from '../src/model.ts';
import type { Actor } from './actor.ts';
import type { FullLab } from './full.ts';

/** For each Application: what was real in the lab, and what stood in for what. */
export function inventory({ tree, charts, actors }: FullLab): string[] {
  const width = Math.max(...tree.components.map((it) => it.component.name.length));
  const lines = tree.components.map(
    (built) =>
      `  ${built.component.name.padEnd(width)}  ${[...parts(built, charts.real, actors)].join('; ')}`,
  );
  return [
    'real: API server, etcd, controller manager, scheduler, Argo CD, CRDs, every object of the tree; kwok plays the kubelets',
    ...lines,
    ...actors.filter((it) => it.plays.length === 0).map((it) => `  ${it.name}: ${it.does}`),
  ];
}

function* parts(built: BuiltComponent, real: ReadonlySet<string>, actors: readonly Actor[]) {
  if (built.objects.length > 0) yield 'its own manifests are real';
  for (const { data } of built.charts) {
    const name = `${data.chart} ${data.version}`;
    yield real.has(data.chart) ? `chart ${name} is real` : `chart ${name}: a stand-in from its footprint`;
  }
  const deployments = new Set(
    [built.own, ...built.charts.map((it) => it.footprint)].flatMap((it) =>
      it.workloads.filter((w) => w.kind === 'Deployment').map((w) => `${w.namespace}/${w.name}`),
    ),
  );
  for (const actor of actors.filter((it) => it.plays.some((name) => deployments.has(name)))) {
    yield `${actor.real ? 'the real' : 'a double of'} ${actor.name}: ${actor.does}`;
  }
}
