import { HOLDERS } from '../../bootstrap/teardown/holders.ts';
import { hasCascade } from '../../bootstrap/teardown/plan.ts';
import type { Ask, Cluster, Live } from '../../bootstrap/teardown/world.ts';
import type { BuiltComponent, Tree } from '../../src/model.ts';
import { groupOf } from '../../src/object.ts';

type Mutable = Live & { metadata: { deletionTimestamp?: string; finalizers?: readonly string[] } };

/**
 * A cluster in memory with what a teardown meets of its controllers: Argo CD deletes the objects of an Application before it, and
 * waits for a word where it must; a finalizer comes off only while the Application of its controller is there; volumes go
 * with their claim, nodes with their pool. Time goes by `tick`.
 */
export class TeardownWorld implements Cluster {
  readonly tree: Tree;
  /** Objects by resource. */
  private readonly objects = new Map<string, Mutable[]>();
  /** What an Application made, `<resource> <namespace>/<name>`. */
  private readonly owned = new Map<string, { resource: string; object: Mutable }[]>();
  /** What happened, in order. */
  readonly gone: string[] = [];
  /** Calls that may still be answered; then whoever asks is killed. */
  calls = Number.POSITIVE_INFINITY;

  constructor(tree: Tree) {
    this.tree = tree;
    for (const it of [...tree.bootstrap, ...tree.argocd])
      if (it.kind === 'Application') this.install(it as Live);
    for (const built of tree.components) this.fill(built);
  }

  private install(application: Live): void {
    const live = structuredClone(application) as Mutable;
    // The operation that a fresh commit started is still on its way.
    this.put('applications.argoproj.io', {
      ...live,
      operation: {},
      status: { operationState: { phase: 'Running' }, resources: [] },
    });
  }

  private fill(built: BuiltComponent): void {
    const { name } = built.component;
    const mine: { resource: string; object: Mutable }[] = [];
    this.owned.set(name, mine);
    const own = (resource: string, apiVersion: string, kind: string, id: string, spec: unknown = {}) => {
      const [namespace, called] = id.includes('/') ? (id.split('/') as [string, string]) : [undefined, id];
      const holder = HOLDERS.find((it) => it.group === groupOf(apiVersion) && it.kinds.includes(kind));
      const finalizers =
        holder && (kind !== 'Service' || (spec as { type?: string }).type === 'LoadBalancer')
          ? [holder.finalizer]
          : [];
      const object = {
        apiVersion,
        kind,
        metadata: { name: called, finalizers, ...(namespace && { namespace }) },
        spec,
      } as Mutable;
      this.put(resource, object);
      mine.push({ resource, object });
    };
    for (const footprint of [built.own, ...built.charts.map((it) => it.footprint)]) {
      const types = new Map(footprint.services.map((it) => [`${it.namespace}/${it.name}`, it.type]));
      for (const { apiVersion, kind, namespace, name: called } of footprint.objects) {
        if (kind === 'CustomResourceDefinition') continue;
        const id = namespace === undefined ? called : `${namespace}/${called}`;
        own(
          resourceFor(apiVersion, kind),
          apiVersion,
          kind,
          id,
          kind === 'Service' ? { type: types.get(id) } : {},
        );
      }
      for (const { namespace, name: called, volumes } of footprint.workloads) {
        if (volumes.some((it) => it.startsWith('volumeClaimTemplate')))
          this.claim(namespace, `data-${called}-0`);
      }
    }
    if (mine.some(({ object }) => object.kind === 'NodePool')) {
      const metadata = { name: 'default-abcde', finalizers: ['karpenter.sh/termination'] };
      this.put('nodeclaims.karpenter.sh', {
        apiVersion: 'karpenter.sh/v1',
        kind: 'NodeClaim',
        metadata,
        spec: {},
      } as Mutable);
    }
  }

  private get autoMode(): boolean {
    return this.tree.environment.compute.autoMode.enabled;
  }

  /** No Application holds these: they are a StatefulSet's. */
  private claim(namespace: string, name: string): void {
    const claimRef = { namespace, name };
    const driver = this.autoMode ? 'ebs.csi.eks.amazonaws.com' : 'ebs.csi.aws.com';
    const csi = { driver, volumeHandle: `vol-${name}` };
    const spec = { claimRef, csi, persistentVolumeReclaimPolicy: 'Delete', capacity: { storage: '10Gi' } };
    const finalizers = ['external-provisioner.volume.kubernetes.io/finalizer'];
    this.put('persistentvolumeclaims', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace, name },
      spec: {},
    } as Mutable);
    this.put('persistentvolumes', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pvc-${name}`, finalizers },
      spec,
    } as Mutable);
  }

  private put(resource: string, object: Mutable): void {
    this.objects.set(resource, [...(this.objects.get(resource) ?? []), object]);
  }

  private of(resource: string): Mutable[] {
    return this.objects.get(alias(resource)) ?? [];
  }

  private called(): void {
    if (this.calls-- <= 0) throw new Killed();
  }

  async list(resource: string): Promise<readonly Live[]> {
    this.called();
    return structuredClone(this.of(resource));
  }

  async delete(resource: string, object: Live): Promise<void> {
    this.called();
    const found = this.of(resource).find((it) => isSame(it, object));
    if (found) this.ask(alias(resource), found);
  }

  async patch(resource: string, object: Live, patch: unknown): Promise<void> {
    this.called();
    const found = this.of(resource).find((it) => isSame(it, object));
    if (found) merge(found as unknown as Json, patch as Json);
  }

  private ask(resource: string, object: Mutable): void {
    object.metadata.deletionTimestamp ??= '2026-01-01T00:00:00Z';
    if ((object.metadata.finalizers ?? []).length === 0) this.drop(resource, object);
  }

  private drop(resource: string, object: Mutable): void {
    this.objects.set(
      resource,
      this.of(resource).filter((it) => it !== object),
    );
    this.gone.push(`${object.kind} ${object.metadata.name}`);
  }

  /** What controllers do in a while. */
  tick(): void {
    const there = new Set(this.of('applications.argoproj.io').map(({ metadata }) => metadata.name));
    this.argo();
    for (const { component, finalizer } of HOLDERS) {
      // The driver of EKS Auto Mode is no pod of the cluster.
      if (!there.has(component) && !(this.autoMode && component === 'aws-ebs-csi-driver')) continue;
      for (const [resource, all] of this.objects)
        for (const object of all) {
          if (
            object.metadata.deletionTimestamp === undefined ||
            !object.metadata.finalizers?.includes(finalizer)
          )
            continue;
          object.metadata.finalizers = object.metadata.finalizers.filter((it) => it !== finalizer);
          if (object.metadata.finalizers.length === 0) this.drop(resource, object);
        }
    }
    const claims = new Set(
      this.of('persistentvolumeclaims').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
    );
    for (const it of this.of('persistentvolumes'))
      if (!claims.has(`${it.spec.claimRef.namespace}/${it.spec.claimRef.name}`))
        this.ask('persistentvolumes', it);
    if (this.of('nodepools.karpenter.sh').length === 0)
      for (const it of this.of('nodeclaims.karpenter.sh')) this.ask('nodeclaims.karpenter.sh', it);
  }

  private argo(): void {
    for (const application of this.of('applications.argoproj.io')) {
      const { name, deletionTimestamp, annotations } = application.metadata;
      const json = application as unknown as Json;
      if (json.status.operationState.phase === 'Terminating') {
        json.status.operationState.phase = 'Failed';
        delete json.operation;
      }
      // An operation comes first, and ours retry for ever.
      if (json.operation !== undefined || deletionTimestamp === undefined || !hasCascade(application))
        continue;
      const mine = this.owned.get(name) ?? [];
      const guarded = this.tree.argocd.find((it) => it.metadata.name === name)?.metadata.annotations?.[
        'argocd.argoproj.io/sync-options'
      ];
      json.status.resources = [{ kind: 'Thing', name, requiresDeletionConfirmation: guarded !== undefined }];
      const approved = (annotations as Json | undefined)?.['argocd.argoproj.io/deletion-approved'];
      if (guarded !== undefined && approved !== deletionTimestamp) continue;
      const rest = mine.filter(({ resource, object }) => this.of(resource).includes(object));
      for (const { resource, object } of rest) this.ask(resource, object);
      if (mine.some(({ resource, object }) => this.of(resource).includes(object))) continue;
      this.drop('applications.argoproj.io', application);
    }
  }

  /** Objects in deletion, and what would outlive the cluster. */
  left(): string[] {
    const outside = [
      'persistentvolumes',
      'nodeclaims.karpenter.sh',
      'ec2nodeclasses.karpenter.k8s.aws',
      'targetgroupbindings.elbv2.k8s.aws',
    ];
    return [...this.objects].flatMap(([resource, all]) =>
      all
        .filter(
          (it) =>
            it.metadata.deletionTimestamp !== undefined ||
            outside.includes(resource) ||
            it.spec?.type === 'LoadBalancer',
        )
        .map((it) => `${it.kind} ${it.metadata.name}`),
    );
  }
}

/** The caller is no more. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** An account without anything that a cluster left. */
export const emptyAccount: Ask = async ([service, command]) => {
  if (service === 'eks' || service === 'rds' || service === 'kms' || service === 'ecr' || service === 'iam')
    throw Object.assign(new Error('none'), { awsCode: 'NotFoundException' });
  const answers: Readonly<Record<string, string>> = {
    'describe-load-balancers': 'LoadBalancers',
    'describe-target-groups': 'TargetGroups',
    'describe-security-groups': 'SecurityGroups',
    'describe-instances': 'Reservations',
    'describe-launch-templates': 'LaunchTemplates',
    'describe-network-interfaces': 'NetworkInterfaces',
    'describe-volumes': 'Volumes',
    'describe-snapshots': 'Snapshots',
    'describe-log-groups': 'logGroups',
    'list-secrets': 'SecretList',
  };
  const key = answers[command ?? ''];
  if (key === undefined) throw new Error(`nobody answers ${service} ${command}`);
  return { [key]: [] };
};

// biome-ignore lint/suspicious/noExplicitAny: objects have the shape of their kind
type Json = any;

function merge(target: Json, patch: Json): void {
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete target[key];
    else if (typeof value === 'object' && !Array.isArray(value)) {
      target[key] ??= {};
      merge(target[key], value);
    } else target[key] = value;
  }
}

const isSame = (a: Live, b: Live) =>
  a.metadata.name === b.metadata.name && a.metadata.namespace === b.metadata.namespace;

const PLURALS: Readonly<Record<string, string>> = {
  service: 'services',
  'ingress.networking.k8s.io': 'ingresses.networking.k8s.io',
  'nodepool.karpenter.sh': 'nodepools.karpenter.sh',
  'nodeclaim.karpenter.sh': 'nodeclaims.karpenter.sh',
  'ec2nodeclass.karpenter.k8s.aws': 'ec2nodeclasses.karpenter.k8s.aws',
  persistentvolume: 'persistentvolumes',
  persistentvolumeclaim: 'persistentvolumeclaims',
};

/** kubectl takes the singular as well. */
const alias = (resource: string) => PLURALS[resource] ?? resource;

function resourceFor(apiVersion: string, kind: string): string {
  const group = groupOf(apiVersion);
  return alias(group === '' ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`);
}
