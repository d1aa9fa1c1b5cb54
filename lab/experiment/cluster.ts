import { readFileSync } from 'node:fs';
import type { FileSpec } from '../../src/layout.ts';
import type { Tree } from '../../src/model.ts';
import { throwIfAny } from '../../src/problem.ts';
import { ASSUMED } from '../../src/simulate/assumptions.ts';
import type { Scenario } from '../../src/simulate/scenario.ts';
import { type Actor, direct } from '../actor.ts';
import { awsLoadBalancerController } from '../actors/aws-load-balancer-controller.ts';
import { certManager } from '../actors/cert-manager.ts';
import { externalSecrets } from '../actors/external-secrets.ts';
import { karpenter } from '../actors/karpenter.ts';
import { keda } from '../actors/keda.ts';
import { metricsServerOf } from '../actors/metrics-server.ts';
import { prometheusAdapter } from '../actors/prometheus-adapter.ts';
import { prometheusServer } from '../actors/prometheus-server.ts';
import { builtFiles } from '../binaries.ts';
import type { ControlPlane, Say } from '../control-plane.ts';
import { startControllers } from '../controllers.ts';
import { installCrds } from '../crds.ts';
import { bootstrap } from '../full.ts';
import { fargate, makeNodeGroups } from '../nodes.ts';
import { missingTools } from '../tools.ts';
import { AUTOSCALER_SECONDS } from './loop.ts';
import { apiServicesOf, crdsOf, filesOf, partOf, prometheusServicesOf } from './parts.ts';
import { placeholdersOf } from './placeholders.ts';
import { Playing } from './playing.ts';
import { namespaceOf } from './pods.ts';
import { sidecarsOf } from './sidecars.ts';

/** Seconds that an EC2 node needs beyond what Karpenter itself takes to decide, batch and register (`ASSUMED.nodeStart`). */
const NODE_SECONDS = ASSUMED.nodeStart - 3;

/** What runs in every experiment, and what runs for a component. */
const PROGRAMS: readonly string[] = ['etcd', 'kubernetes', 'kwok', 'argocd', 'helm'];
const COMPONENT_PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  karpenter: ['karpenter'],
  keda: ['keda'],
  'kube-prometheus-stack': ['prometheus'],
  'prometheus-adapter': ['prometheus-adapter'],
};

/** @throws Problems, one for each tool or program that an experiment with a tree needs and that is not there. */
export async function throwIfMissing({ components }: Tree): Promise<void> {
  throwIfAny(missingTools(['go', 'git', 'openssl', 'redis-server']));
  const more = components.flatMap(({ component }) => COMPONENT_PROGRAMS[component.name] ?? []);
  await builtFiles([...PROGRAMS, ...more]);
}

/**
 * Makes a cluster in which the apps of a scenario live as they are generated: nodes, placeholders for what is not looked at, controllers, Argo CD with the apps' Applications and the NodePools.
 * Everything ends with the control plane.
 * @param files of the whole tree, as they are generated.
 */
export async function makeCluster(
  plane: ControlPlane,
  tree: Tree,
  scenario: Scenario,
  files: readonly FileSpec[],
  say: Say,
): Promise<Playing> {
  const { admin } = plane;
  const { environment } = tree;
  const part = partOf(tree, scenario);
  await startControllers(plane, {
    autoscalerSeconds: AUTOSCALER_SECONDS,
    nodeSeconds: NODE_SECONDS,
    playedElsewhere: [...new Set(scenario.apps.map(({ workload }) => namespaceOf(workload)))],
  });
  await installCrds(admin, crdsOf(part));
  await makeNodeGroups(admin, tree);
  say('the control plane runs, and the nodes of the node groups');
  const playing = await Playing.start(admin, scenario, say);
  plane.before(() => playing.stop());
  const actors = actorsOf(tree, scenario, playing);
  plane.before(direct(actors, { plane, client: admin, environment, say }, [0, 0]));
  await fill(plane, tree, scenario);
  say('everything else is there as placeholders');
  await bootstrap(plane, admin, plane.kubeconfigFor('argocd'), part, say, { files: filesOf(part, files) });
  return playing;
}

function actorsOf(tree: Tree, scenario: Scenario, playing: Playing): Actor[] {
  const has = (name: string) => tree.components.some(({ component }) => component.name === name);
  const services = prometheusServicesOf(tree);
  const all: readonly (readonly [component: string | undefined, actor: Actor])[] = [
    [undefined, fargate],
    [undefined, sidecarsOf(tree, scenario)],
    ['aws-load-balancer-controller', awsLoadBalancerController],
    ['cert-manager', certManager],
    ['external-secrets', externalSecrets],
    ['karpenter', karpenter],
    ['keda', keda],
    [
      'metrics-server',
      metricsServerOf(playing.usage.of, 'pods of the apps use what their service models say'),
    ],
    [
      'kube-prometheus-stack',
      prometheusServer({ targets: playing.series.port, services, scrapeSeconds: ASSUMED.scrape }),
    ],
    ['prometheus-adapter', prometheusAdapter(tree)],
  ];
  return all.flatMap(([component, actor]) => (component === undefined || has(component) ? [actor] : []));
}

/** Namespaces, placeholders and aggregated APIs. */
async function fill(plane: ControlPlane, tree: Tree, scenario: Scenario): Promise<void> {
  const { admin } = plane;
  const placeholders = placeholdersOf(tree, new Set(scenario.apps.map(({ workload }) => workload)));
  const known = new Set(['default', 'kube-system', ...tree.namespaces.map(({ metadata }) => metadata.name)]);
  for (const object of tree.namespaces) await admin.apply(object);
  for (const name of new Set(placeholders.map(({ metadata }) => metadata.namespace ?? ''))) {
    if (!known.has(name)) await admin.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const caBundle = readFileSync(plane.authority.certificate).toString('base64');
  for (const object of [...placeholders, ...apiServicesOf(tree, caBundle)]) await admin.apply(object);
}
