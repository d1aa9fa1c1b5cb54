import { ARGOCD_NAMESPACE } from '../../argocd/application.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import type { Kubectl } from '../kubectl.ts';
import type { Rendered } from './chart.ts';

/**
 * The field manager of Argo CD (common/common.go, ArgoCDSSAManager). What is installed in its name is its own from the first sync on: it
 * may change and remove every field, and there is nobody to fight with.
 */
export const ARGOCD_MANAGER = 'argocd-controller';

/** The field manager of the two objects that nothing else writes: the AppProject and the Application `root`. */
export const ROOT_MANAGER = 'espalier-bootstrap';

/** Seconds that Argo CD has to start. On Fargate a pod alone takes one or two minutes. */
const STARTUP = 900;

/** What an installation needs besides the tree; asked for only where it is used. */
export interface Parts {
  readonly chart: () => Promise<Rendered>;
  /** The Secret by which Argo CD reads the repository, or `undefined` where it needs none. */
  readonly credential: () => Promise<object | undefined>;
  readonly say: (line: string) => void;
}

/** What was found, and done. */
export type Outcome = 'installed' | 'there already';

/**
 * Installs Argo CD where the cluster has no root Application, and applies the two objects of `generated/<env>/bootstrap/` in any
 * case. Whatever an installation that was interrupted left is completed. Once the root is there Argo CD keeps itself, and nothing but these two objects is touched.
 * @throws Problems.
 */
export async function install(tree: Tree, kubectl: Kubectl, parts: Parts): Promise<Outcome> {
  const root = await kubectl.find('applications.argoproj.io', 'root', ARGOCD_NAMESPACE);
  if (root === undefined) await installArgo(tree, kubectl, parts);
  await kubectl.apply(tree.bootstrap, ROOT_MANAGER);
  return root === undefined ? 'installed' : 'there already';
}

async function installArgo(tree: Tree, kubectl: Kubectl, { chart, credential, say }: Parts): Promise<void> {
  const [rendered, secret] = await Promise.all([chart(), credential()]);
  const home = tree.namespaces.filter(({ metadata }) => metadata.name === ARGOCD_NAMESPACE);
  say(`namespace ${ARGOCD_NAMESPACE}, ${rendered.crds.length} kinds`);
  await kubectl.apply([...home, ...rendered.crds], ARGOCD_MANAGER);
  for (const { metadata } of rendered.crds) {
    await kubectl.until('crd', metadata.name, 'Established', 60);
  }
  // Written once; where External Secrets keeps it already, this is not the place to change it.
  if (secret && !(await kubectl.find('secret', nameOf(secret), ARGOCD_NAMESPACE))) {
    say('the credential of the repository');
    await kubectl.apply([secret], ROOT_MANAGER);
  }
  await runHooks(rendered.hooks, kubectl, say);
  say(`${rendered.rest.length} objects of Argo CD`);
  await kubectl.apply(rendered.rest.map(inNamespace), ARGOCD_MANAGER);
  for (const { kind, metadata } of rendered.rest.filter(({ kind }) => STARTS.has(kind))) {
    say(`waiting for ${kind} ${metadata.name}`);
    await kubectl.rolledOut(`${kind.toLowerCase()}/${metadata.name}`, ARGOCD_NAMESPACE, STARTUP);
  }
}

const STARTS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet']);

/** Jobs that helm would run before the installation. A Job cannot be changed: one that is there goes first, as its hook policy says. */
async function runHooks(hooks: readonly KubeObject[], kubectl: Kubectl, say: Parts['say']): Promise<void> {
  for (const hook of hooks) {
    const { kind, metadata } = hook;
    if (kind === 'Job') await kubectl.remove('job', metadata.name, ARGOCD_NAMESPACE);
    await kubectl.apply([inNamespace(hook)], ARGOCD_MANAGER);
    if (kind !== 'Job') continue;
    say(`waiting for Job ${metadata.name}`);
    await kubectl.until('job', metadata.name, 'Complete', STARTUP, ARGOCD_NAMESPACE);
  }
}

const CLUSTER_WIDE = new Set(['ClusterRole', 'ClusterRoleBinding', 'CustomResourceDefinition', 'Namespace']);

/** Templates of the chart leave the namespace to helm where they name none. */
function inNamespace(object: KubeObject): KubeObject {
  if (CLUSTER_WIDE.has(object.kind) || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace: ARGOCD_NAMESPACE } };
}

const nameOf = (object: object) => (object as KubeObject).metadata.name;
