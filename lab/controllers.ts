import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Starts kube-controller-manager, kube-scheduler and kwok, which plays the kubelet of every node. */
export async function startControllers(plane: ControlPlane): Promise<void> {
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
      '--horizontal-pod-autoscaler-sync-period=5s',
    ],
    'kube-scheduler': secure(ports[1]),
    kwok: [
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes',
      `--config=${stagesFile(plane)}`,
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

function stagesFile(plane: ControlPlane): string {
  const source = { module: programOf('kwok').module, version: pinnedVersion('kwok'), sum: kwokSum() };
  const root = join(moduleFolder(source), 'kustomize', 'stage');
  const file = plane.home.path('data', 'kwok.yaml');
  writeFileSync(file, STAGES.map((it) => readFileSync(join(root, it), 'utf8')).join('\n---\n'));
  return file;
}

/** The hash of kwok's module, as the go.sum says that the binary was built with. */
function kwokSum(): string {
  const { module } = programOf('kwok');
  const start = `${module} ${pinnedVersion('kwok')} `;
  const lines = readFileSync(join(BUILD_FOLDER, 'kwok', 'go.sum'), 'utf8').split('\n');
  return lines.find((it) => it.startsWith(start))?.slice(start.length) ?? '';
}
