import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { moduleFolder } from '../scripts/schemas/modules.mjs';
import { builtFiles } from './binaries.ts';
import { Child } from './child.ts';
import type { ControlPlane } from './control-plane.ts';
import { answers, freePorts, LOOPBACK } from './ports.ts';
import { BUILD_FOLDER, pinnedVersion, programOf } from './programs.ts';

/** What kwok does with nodes and pods: files of its Go module. Pods run as soon as they have a node; Jobs complete. */
const STAGES = [
  'node/fast/node-initialize.yaml',
  'node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
  'pod/fast/pod-ready.yaml',
  'pod/fast/pod-complete.yaml',
  'pod/fast/pod-delete.yaml',
];

/** What controllers do otherwise than by default. */
export interface ControllerOptions {
  /** Seconds between two looks of the HPA controller. Default: 5, so that tests wait less; Kubernetes' own is 15. */
  readonly autoscalerSeconds?: number;
  /** Seconds until a node that Karpenter makes is Ready. Default: 0. */
  readonly nodeSeconds?: number;
  /** Namespaces whose pods somebody else starts and ends, in kwok's place. Default: none. */
  readonly playedElsewhere?: readonly string[];
}

/** Starts kube-controller-manager, kube-scheduler and kwok, which plays the kubelet of every node. */
export async function startControllers(plane: ControlPlane, options: ControllerOptions = {}): Promise<void> {
  const names = ['kube-controller-manager', 'kube-scheduler', 'kwok'];
  const binaries = await builtFiles(names);
  const ports = await freePorts(names.length);
  const { home, kubeconfig } = plane;
  const authority = plane.server.admin.access.authority;
  const secure = (port: number | undefined) => [
    `--kubeconfig=${kubeconfig}`,
    `--bind-address=${LOOPBACK}`,
    `--secure-port=${port}`,
    '--leader-elect=false',
  ];
  const args: Record<string, string[]> = {
    'kube-controller-manager': [
      ...secure(ports[0]),
      '--use-service-account-credentials',
      `--service-account-private-key-file=${home.path('certs', 'service-accounts.key')}`,
      `--root-ca-file=${authority}`,
      `--cluster-signing-cert-file=${authority}`,
      `--cluster-signing-key-file=${home.path('certs', 'ca.key')}`,
      `--horizontal-pod-autoscaler-sync-period=${options.autoscalerSeconds ?? 5}s`,
    ],
    'kube-scheduler': secure(ports[1]),
    kwok: [
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes',
      `--config=${stagesFile(plane, options)}`,
      `--server-address=${LOOPBACK}:${ports[2]}`,
      '--node-lease-duration-seconds=40',
    ],
  };
  await Promise.all(
    names.map(async (name, i) => {
      const ready = () => answers(ports[i] ?? 0);
      plane.add(
        await Child.start(home, { name, command: binaries[name] ?? '', args: args[name] ?? [], ready }),
      );
    }),
  );
}

function stagesFile(plane: ControlPlane, options: ControllerOptions): string {
  const source = { module: programOf('kwok').module, version: pinnedVersion('kwok'), sum: kwokSum() };
  const root = join(moduleFolder(source), 'kustomize', 'stage');
  const stages = STAGES.flatMap((it) => parseAllDocuments(readFileSync(join(root, it), 'utf8')))
    .map((document) => document.toJS() as Stage)
    .flatMap((stage) => changed(stage, options));
  const file = plane.home.path('data', 'kwok.yaml');
  writeFileSync(file, stages.map((stage) => stringify(stage)).join('---\n'));
  return file;
}

/** A Stage of kwok's, as far as it is changed here. */
interface Stage {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly resourceRef: { readonly kind: string };
    readonly selector: { readonly matchExpressions?: readonly object[] };
  };
}

function changed(stage: Stage, { nodeSeconds = 0, playedElsewhere = [] }: ControllerOptions): Stage[] {
  const { metadata, spec } = stage;
  const only = (expression: object, name: string, more: object = {}): Stage => ({
    ...stage,
    metadata: { ...metadata, name },
    spec: {
      ...spec,
      ...more,
      selector: {
        ...spec.selector,
        matchExpressions: [...(spec.selector.matchExpressions ?? []), expression],
      },
    },
  });
  if (spec.resourceRef.kind === 'Pod' && playedElsewhere.length > 0)
    return [
      only({ key: '.metadata.namespace', operator: 'NotIn', values: [...playedElsewhere] }, metadata.name),
    ];
  if (metadata.name !== 'node-initialize' || nodeSeconds === 0) return [stage];
  const karpenters = '.metadata.labels["karpenter.sh/nodepool"]';
  return [
    only({ key: karpenters, operator: 'DoesNotExist' }, metadata.name),
    only({ key: karpenters, operator: 'Exists' }, `${metadata.name}-late`, {
      delay: { durationMilliseconds: nodeSeconds * 1000 },
    }),
  ];
}

/** The hash of kwok's module, as the go.sum says that the binary was built with. */
function kwokSum(): string {
  const { module } = programOf('kwok');
  const start = `${module} ${pinnedVersion('kwok')} `;
  const lines = readFileSync(join(BUILD_FOLDER, 'kwok', 'go.sum'), 'utf8').split('\n');
  return lines.find((it) => it.startsWith(start))?.slice(start.length) ?? '';
}
