import { join } from 'node:path';
import { repositoryPath } from '../argocd/application.ts';
import { argocdSettings } from '../argocd/settings.ts';
import { assemble } from '../src/assemble.ts';
import { loadCatalog } from '../src/catalog.ts';
import { ROOT } from '../src/cli/root.ts';
import { readEnvironments } from '../src/environment/load.ts';
import type { FileSpec } from '../src/layout.ts';
import type { Tree } from '../src/model.ts';
import { Problems, throwIfAny } from '../src/problem.ts';
import { type Actor, DELAY, type Delay, direct } from './actor.ts';
import { actorsOf } from './actors.ts';
import { ARGO_USER, startArgo } from './argocd.ts';
import { argocdObjects } from './argocd-settings.ts';
import { builtFiles } from './binaries.ts';
import { type ChartRepository, serveCharts } from './chart-repository.ts';
import type { Client } from './client.ts';
import type { ControlPlane, Say } from './control-plane.ts';
import { startControllers } from './controllers.ts';
import { crdObjects, crdSources, installCrds } from './crds.ts';
import type { ExistingCluster } from './existing.ts';
import { generatedFiles } from './generated.ts';
import { makeNodeGroups } from './nodes.ts';
import { moved, Repository } from './repository.ts';
import type { Running } from './running.ts';
import { missingTools } from './tools.ts';

/** The tree of an environment, by name. Throws Problems. */
export async function treeOf(name: string): Promise<Tree> {
  const catalog = await loadCatalog(ROOT);
  const { environments, problems } = readEnvironments(join(ROOT, 'environments'), catalog, [name]);
  throwIfAny(problems);
  const found = environments.find((it) => it.name === name);
  if (found === undefined) throw new Error(`no environment ${name}`);
  return assemble(found, catalog);
}

/** What a lab does otherwise than by default. */
export interface LabOptions {
  /** The tree's files. Default: what is in `generated/<env>/`. */
  readonly files?: readonly FileSpec[];
  /** Who acts. Default: everybody that there is. */
  readonly actors?: readonly Actor[];
  /** How long doubles take to start. */
  readonly delay?: Delay;
  /** Folder with real charts, `<name>-<version>.tgz`, each of which is served instead of its stand-in. */
  readonly charts?: string;
  /** Changes the data of argocd-cm: how a test breaks it. */
  readonly settings?: (cm: Record<string, string>) => Record<string, string>;
  /** Over the data of argocd-cmd-params-cm. */
  readonly params?: Readonly<Record<string, string>>;
}

/** Argo CD that syncs a tree from a git repository of the lab's. */
export interface Syncing {
  readonly repository: Repository;
  readonly charts: ChartRepository;
  /** Commits another state of the tree; returns the commit. */
  commit(files: readonly FileSpec[], message: string): string;
}

/** A control plane with Argo CD that syncs a tree. */
export interface FullLab extends Syncing {
  readonly plane: ControlPlane;
  readonly tree: Tree;
  readonly actors: readonly Actor[];
}

/**
 * Starts controllers and Argo CD beside an API server, and bootstraps an environment as a user would: the CRDs and settings of
 * Argo CD, then what `bootstrap/` of the tree holds. The tree is read from a git repository on this machine.
 */
export async function startFull(
  plane: ControlPlane,
  tree: Tree,
  say: Say,
  options: LabOptions = {},
): Promise<FullLab> {
  throwIfAny(missingTools(['git', 'redis-server']));
  const { admin } = plane;
  const { environment } = tree;
  await startControllers(plane);
  say('kube-controller-manager, kube-scheduler and kwok run');
  await makeNodeGroups(admin, tree);
  const { delay = DELAY, actors = actorsOf(delay) } = options;
  plane.before(direct(actors, { plane, client: admin, environment, say }, delay));
  const syncing = await bootstrap(plane, admin, plane.kubeconfigFor(ARGO_USER), tree, say, options);
  return { ...syncing, plane, tree, actors };
}

/**
 * The same with somebody else's cluster: its own controllers and nodes are the only ones, and charts come from their own
 * repositories unless there is a folder of them.
 */
export async function syncInto(
  cluster: ExistingCluster,
  tree: Tree,
  say: Say,
  options: LabOptions = {},
): Promise<Syncing> {
  throwIfAny(missingTools(['git', 'redis-server']));
  const { admin, kubeconfig } = cluster;
  if (await admin.serves('argoproj.io/v1alpha1', 'Application')) {
    throw new Problems([
      {
        code: 'LAB_ARGOCD_THERE',
        at: { file: kubeconfig },
        message: 'Argo CD is in this cluster already',
        cure: 'Take a cluster without it: two of them would sync into one another.',
      },
    ]);
  }
  return bootstrap(cluster, admin, kubeconfig, tree, say, { ...options, standins: false });
}

/** Argo CD, told to sync a tree from a git repository of this machine, in a cluster that is there. */
export async function bootstrap(
  running: Running,
  admin: Client,
  kubeconfig: string,
  tree: Tree,
  say: Say,
  options: LabOptions & { readonly standins?: boolean },
): Promise<Syncing> {
  const { environment } = tree;
  const { git, name } = environment;
  await prepareArgo(admin, tree, options);
  const { helm = '' } = await builtFiles(['helm']);
  const charts = await serveCharts(running.home, tree, helm, options);
  for (const [chart, left] of charts.left) {
    if (left.length > 0) say(`${chart}: no stand-in for ${left.join(', ')}`);
  }
  const repository = new Repository(running.home);
  const moves = new Map([...charts.moves, [git.repository, repository.url]]);
  repository.init(git.revision);
  const commit = (them: readonly FileSpec[], message: string) =>
    repository.commit(repositoryPath(environment, '.'), them, moves, message);
  commit(
    options.files ?? generatedFiles(name),
    'The tree as it was generated, at the addresses of this machine',
  );
  await startArgo(running, kubeconfig, { ...argocdSettings(environment).params, ...options.params });
  say(`Argo CD runs; ${git.repository} is ${repository.url}`);
  for (const object of tree.bootstrap) await admin.apply(moved(object, moves));
  say(`generated/${name}/bootstrap/ is applied`);
  return { repository, charts, commit };
}

/** What is there before Argo CD starts: its CRDs, its namespace, and its settings. */
async function prepareArgo(admin: Client, { environment }: Tree, options: LabOptions): Promise<void> {
  const argo = crdSources().filter((it) => it.name === 'argo-cd');
  await installCrds(
    admin,
    argo.flatMap((it) => crdObjects(it)),
  );
  await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } });
  for (const object of argocdObjects(environment, options.settings)) await admin.apply(object);
}
