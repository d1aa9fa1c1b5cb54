import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter } from 'node:path';
import { builtFiles } from './binaries.ts';
import { Child } from './child.ts';
import type { Home } from './home.ts';
import { answers, freePorts, LOOPBACK } from './ports.ts';
import type { Running } from './running.ts';
import { findTool } from './tools.ts';

/** What the repo server calls to check a commit's signature; upstream's image has a longer one of the same name. */
const VERIFY = '#!/bin/sh\ngit verify-commit "$1" 2>&1\nexit 0\n';

/** Argo CD's name in the API server's audit log: that of its controller in a cluster. */
export const ARGO_USER = 'system:serviceaccount:argocd:argocd-application-controller';

/** What argocd-cmd-params-cm says to the controller, and the flag that takes it outside a pod. */
const PARAMETERS = {
  'controller.sync.timeout.seconds': '--sync-timeout',
  'controller.self.heal.backoff.cap.seconds': '--self-heal-backoff-cap-seconds',
} as const;

/** Starts redis, Argo CD's repo server and its application controller. The settings must be there; `params` are their part for the command line. */
export async function startArgo(
  running: Running,
  kubeconfig: string,
  params: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { home } = running;
  const { argocd = '', helm = '' } = await builtFiles(['argocd', 'helm']);
  const [redis = 0, repo = 0, repoMetrics = 0, metrics = 0] = await freePorts(4);
  const start = async (name: string, command: string, args: string[], port: number, env = {}) =>
    running.add(await Child.start(home, { name, command, args, env, ready: () => answers(port) }));
  const path = toolFolder(home, helm);
  const env = (role: string) => ({
    ...folders(home, role),
    ARGOCD_BINARY_NAME: role,
    PATH: `${path}${delimiter}${process.env.PATH}`,
    KUBECONFIG: kubeconfig,
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_GPG_ENABLED: 'false',
    // Chart archives come from this machine alone.
    no_proxy: LOOPBACK,
  });
  await start(
    'redis',
    findTool('redis-server') ?? '',
    ['--port', `${redis}`, '--bind', LOOPBACK, '--save', '', '--appendonly', 'no'],
    redis,
  );
  const common = [`--redis=${LOOPBACK}:${redis}`, '--logformat=text', '--namespace=argocd'];
  await start(
    'argocd-repo-server',
    argocd,
    [
      ...[...common.slice(0, 2), '--disable-tls', `--address=${LOOPBACK}`],
      ...[`--port=${repo}`, `--metrics-address=${LOOPBACK}`, `--metrics-port=${repoMetrics}`],
    ],
    repo,
    env('argocd-repo-server'),
  );
  await start(
    'argocd-application-controller',
    argocd,
    [
      ...[...common, `--repo-server=${LOOPBACK}:${repo}`, '--repo-server-plaintext'],
      ...[`--metrics-port=${metrics}`, '--app-resync=5', '--app-resync-jitter=0'],
      ...Object.entries(PARAMETERS).flatMap(([name, flag]) =>
        params[name] === undefined ? [] : [`${flag}=${params[name]}`],
      ),
    ],
    metrics,
    env('argocd-application-controller'),
  );
}

/** A folder for PATH with what the repo server calls by name. */
function toolFolder(home: Home, helm: string): string {
  const folder = home.path('bin');
  mkdirSync(folder);
  symlinkSync(helm, `${folder}/helm`);
  writeFileSync(`${folder}/git-verify-wrapper.sh`, VERIFY);
  chmodSync(`${folder}/git-verify-wrapper.sh`, 0o755);
  return folder;
}

/** A home and a temporary folder of its own, inside the lab's. */
function folders(home: Home, role: string): { HOME: string; TMPDIR: string } {
  const [HOME, TMPDIR] = ['home', 'tmp'].map((it) => home.path('data', role, it)) as [string, string];
  for (const folder of [HOME, TMPDIR]) mkdirSync(folder, { recursive: true });
  return { HOME, TMPDIR };
}
