import { ARGOCD_NAMESPACE } from '../../argocd/application.ts';
import { hasCascade, isCascade, type Removal, type Round } from './plan.ts';
import { type Cluster, type Left, type Live, leftOf, type Step, type World } from './world.ts';

const APPLICATIONS = 'applications.argoproj.io';
const ROOT = 'root';

/** As `argocd/application.ts` writes it into those that it does not guard. */
const FINALIZER = 'resources-finalizer.argocd.argoproj.io/foreground';

/** A person's word that objects may go which ask for it (IsDeletionConfirmed of Argo CD's types.go). */
const APPROVED = 'argocd.argoproj.io/deletion-approved';

/** Argo CD's Applications of its own namespace; none where it was never installed. */
export async function applicationsOf(cluster: Cluster): Promise<readonly Live[]> {
  return (await cluster.list(APPLICATIONS)).filter(({ metadata }) => metadata.namespace === ARGOCD_NAMESPACE);
}

const isRunning = ({ operation, status }: Live) =>
  operation !== undefined || status?.operationState?.phase === 'Running';

/**
 * Ends the operation of an Application, as `argocd app terminate-op` does. Argo CD finishes an operation before it looks at a
 * deletion (processAppOperationQueueItem), and ours retry for ever: one that waits for a person's word would never end.
 */
async function endOperation(cluster: Cluster, application: Live): Promise<void> {
  if (application.status?.operationState?.phase !== 'Running') return;
  await cluster.patch(APPLICATIONS, application, { status: { operationState: { phase: 'Terminating' } } });
}

/** First of all: nothing may bring back what goes. The root makes the Applications anew, and they their objects. */
export function quietSteps(cluster: Cluster): Step[] {
  const heals = ({ spec }: Live) => spec.syncPolicy?.automated != null;
  const quiet = async (application: Live) => {
    if (heals(application))
      await cluster.patch(APPLICATIONS, application, { spec: { syncPolicy: { automated: null } } });
    await endOperation(cluster, application);
  };
  const root = async () => (await applicationsOf(cluster)).filter(({ metadata }) => metadata.name === ROOT);
  const busy = async () =>
    (await applicationsOf(cluster)).filter(
      (it) => it.metadata.deletionTimestamp === undefined && (heals(it) || isRunning(it)),
    );
  return [
    {
      name: 'the root Application',
      until: 'it syncs no more and is gone; its Applications stay',
      minutes: 10,
      stuck: `See what its operation waits for: kubectl describe application -n ${ARGOCD_NAMESPACE} ${ROOT}`,
      left: async () => (await root()).map((it) => leftOf(it, operationOf(it))),
      act: async () => {
        for (const application of await root()) {
          await quiet(application);
          // It has no finalizer: deleted in the middle of a sync it could leave an Application behind that comes after.
          if (!heals(application) && !isRunning(application)) await cluster.delete(APPLICATIONS, application);
        }
      },
    },
    {
      name: 'automated syncs',
      until: 'no Application heals or syncs',
      minutes: 15,
      stuck: `The application controller ends operations: see that it runs, kubectl get pods -n ${ARGOCD_NAMESPACE}`,
      left: async () => (await busy()).map((it) => leftOf(it, operationOf(it))),
      act: async () => {
        for (const application of await busy()) await quiet(application);
      },
    },
  ];
}

/** The Applications of one wave, each with its objects, by Argo CD itself. */
export function roundStep(
  { cluster, confirmed }: World & { cluster: Cluster },
  { wave, removals }: Round,
): Step {
  const byName = new Map(removals.map((it) => [it.name, it]));
  const there = async () =>
    (await applicationsOf(cluster)).filter(({ metadata }) => byName.has(metadata.name));
  const outside = removals.flatMap((it) => it.outside);
  return {
    name: Number.isFinite(wave)
      ? `Applications of wave ${wave}`
      : 'Applications of nobody that the tree knows',
    until: `${removals.map(({ name }) => name).join(', ')} and what they hold are gone`,
    // Karpenter gives pods the time that their budgets and grace periods ask for.
    minutes: outside.includes('nodes') ? 45 : outside.length > 0 ? 20 : 15,
    stuck: `Mend what is named: the controller that holds it must run, and what it waits for in AWS must be possible. Argo CD's own words: kubectl logs -n ${ARGOCD_NAMESPACE} argocd-application-controller-0`,
    left: async () => (await there()).map((it) => leftOf(it, operationOf(it))),
    act: async () => {
      for (const application of await there()) {
        await endOperation(cluster, application);
        await remove(cluster, application, byName.get(application.metadata.name) as Removal, confirmed);
      }
    },
    behind: async () => (await Promise.all((await there()).map((it) => objectsBehind(cluster, it)))).flat(),
  };
}

async function remove(
  cluster: Cluster,
  application: Live,
  removal: Removal,
  confirmed: boolean,
): Promise<void> {
  const { deletionTimestamp, finalizers = [], annotations } = application.metadata;
  if (deletionTimestamp === undefined) {
    // A guarded one has no finalizer in Git, so that nobody deletes data by deleting it. Here it was said.
    const adds = removal.cascade && !hasCascade(application) && (!removal.guarded || confirmed);
    if (adds)
      await cluster.patch(APPLICATIONS, application, {
        metadata: { finalizers: [...finalizers, FINALIZER] },
      });
    // As `argocd app delete --cascade=false`: with it Argo CD would delete itself, or the namespace that it runs in.
    if (!removal.cascade && hasCascade(application)) {
      const rest = finalizers.filter((it) => !isCascade(it));
      await cluster.patch(APPLICATIONS, application, { metadata: { finalizers: rest } });
    }
    await cluster.delete(APPLICATIONS, application);
    return;
  }
  // Argo CD takes a word that is as old as the question: the API server's own time needs no agreement of clocks.
  if (!confirmed || !asksForWord(application) || annotations?.[APPROVED] === deletionTimestamp) return;
  await cluster.patch(APPLICATIONS, application, {
    metadata: { annotations: { [APPROVED]: deletionTimestamp } },
  });
}

/** Whether Argo CD will not delete an object of it before a person said so. */
export function asksForWord({ status }: Live): boolean {
  return (status?.resources ?? []).some(
    (it: { requiresDeletionConfirmation?: boolean }) => it.requiresDeletionConfirmation === true,
  );
}

function operationOf({ status }: Live): string | undefined {
  const conditions = (status?.conditions ?? []).map((it: { message: string }) => it.message);
  const operation = status?.operationState;
  const said = operation?.phase === 'Running' ? [`its operation runs: ${operation.message ?? ''}`] : [];
  return [...conditions, ...said].join('; ') || undefined;
}

/** What an Application still holds, as it listed it before it was deleted. */
async function objectsBehind(cluster: Cluster, { status }: Live): Promise<Left[]> {
  const held: { group?: string; kind: string; namespace?: string; name: string }[] = status?.resources ?? [];
  const byKind = Map.groupBy(
    held.filter(({ kind }) => kind !== 'CustomResourceDefinition'),
    ({ group, kind }) => (group ? `${kind.toLowerCase()}.${group}` : kind.toLowerCase()),
  );
  const found: Left[] = [];
  for (const [resource, refs] of byKind) {
    const names = new Set(refs.map(({ namespace, name }) => `${namespace ?? ''}/${name}`));
    const live = await cluster.list(resource);
    found.push(
      ...live
        .filter(({ metadata }) => names.has(`${metadata.namespace ?? ''}/${metadata.name}`))
        .map((it) => leftOf(it)),
    );
  }
  return found;
}
