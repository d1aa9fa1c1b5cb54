import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { repositoryPath } from '../argocd/application.ts';
import { assemble } from '../src/assemble.ts';
import { loadCatalog } from '../src/catalog.ts';
import { ROOT } from '../src/cli/root.ts';
import { readEnvironments } from '../src/environment/load.ts';
import type { Tree } from '../src/model.ts';
import { throwIfAny } from '../src/problem.ts';
import { describeApplication, isDone } from './applications.ts';
import { startArgo } from './argocd.ts';
import { argocdObjects } from './argocd-settings.ts';
import { builtFiles } from './binaries.ts';
import { serveCharts } from './chart-repository.ts';
import type { ControlPlane, Say } from './control-plane.ts';
import { startControllers } from './controllers.ts';
import { crdObjects, crdSources, installCrds } from './crds.ts';
import { manifestsOf } from './generated.ts';
import { makeNodeGroups, placeFargatePods } from './nodes.ts';
import { moved, Repository } from './repository.ts';
import { missingTools } from './tools.ts';

/** Milliseconds between looks at the Applications. */
const PERIOD = 2_000;

/** The tree of an environment, by name. Throws Problems. */
export async function treeOf(name: string): Promise<Tree> {
  const catalog = await loadCatalog(ROOT);
  const { environments, problems } = readEnvironments(join(ROOT, 'environments'), catalog, [name]);
  throwIfAny(problems);
  const found = environments.find((it) => it.name === name);
  if (found === undefined) throw new Error(`no environment ${name}`);
  return assemble(found, catalog);
}

/**
 * Starts controllers and Argo CD beside an API server, and bootstraps an environment as a user would: the CRDs and settings of
 * Argo CD, then what `generated/<env>/bootstrap/` holds. The tree is read from a git repository on this machine.
 */
export async function startFull(plane: ControlPlane, tree: Tree, say: Say): Promise<void> {
  const { environment } = tree;
  throwIfAny(missingTools(['git', 'redis-server']));
  const { admin, home } = plane;
  await startControllers(plane);
  say('kube-controller-manager, kube-scheduler and kwok run');
  await makeNodeGroups(admin, environment);
  const place = setInterval(() => void placeFargatePods(admin, environment).catch(() => {}), PERIOD);
  place.unref();
  const argo = crdSources().filter((it) => it.name === 'argo-cd');
  await installCrds(
    admin,
    argo.flatMap((it) => crdObjects(it)),
  );
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  for (const object of argocdObjects(environment)) await admin.apply(object);
  const repository = new Repository(home);
  const { git, name } = environment;
  const { helm = '' } = await builtFiles(['helm']);
  const charts = await serveCharts(home, tree, helm);
  for (const [chart, left] of charts.left) {
    if (left.length > 0) say(`${chart}: ${left.length} objects of it have no stand-in: ${summary(left)}`);
  }
  const moves = new Map([...charts.moves, [git.repository, repository.url]]);
  repository.fill(join(ROOT, 'generated', name), repositoryPath(environment, '.'), git.revision, moves);
  await startArgo(plane);
  say(`Argo CD runs; ${git.repository} is ${repository.url}`);
  for (const { part, object } of manifestsOf(name)) {
    if (part === 'bootstrap') await admin.apply(moved(object, moves));
  }
  say(`generated/${name}/bootstrap/ is applied`);
}

/** Says what becomes of the Applications, each time that one changes, until all are done or the time is up. */
export async function follow(
  plane: ControlPlane,
  names: readonly string[],
  say: Say,
  within: number,
): Promise<boolean> {
  const start = Date.now();
  const said = new Map<string, string>();
  for (;;) {
    const list = await plane.admin.list('argoproj.io/v1alpha1', 'Application');
    for (const object of list) {
      const line = describeApplication(object);
      if (said.get(object.metadata.name) !== line)
        say(`${Math.round((Date.now() - start) / 1000)} s  ${line}`);
      said.set(object.metadata.name, line);
    }
    if (names.every((name) => list.some((it) => it.metadata.name === name && isDone(it)))) return true;
    if (Date.now() - start > within) return false;
    await sleep(PERIOD);
  }
}

/** `ServiceMonitor 3, Issuer 1`. */
function summary(left: readonly string[]): string {
  const kinds = Map.groupBy(left, (it) => it.split(' ', 1)[0]);
  return [...kinds].map(([kind, { length }]) => `${kind} ${length}`).join(', ');
}
