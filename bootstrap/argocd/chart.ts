import { parseAllDocuments } from 'yaml';
import argoCd from '../../platform/argo-cd.ts';
import type { BuiltChart, Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { Problems, printable } from '../../src/problem.ts';
import { run } from '../process.ts';

/** The objects of Argo CD's chart, in the groups in which they go into a cluster. */
export interface Rendered {
  readonly crds: readonly KubeObject[];
  /** Hooks before the installation: what makes the Secret of Redis. */
  readonly hooks: readonly KubeObject[];
  readonly rest: readonly KubeObject[];
}

/** The chart as the tree has it: the very version and values that Argo CD's own Application names. @throws Problems ARGOCD_OFF. */
export function argoChart(tree: Tree): BuiltChart {
  const { environment } = tree;
  const [chart] = tree.components.find(({ component }) => component === argoCd)?.charts ?? [];
  if (chart) return chart;
  throw new Problems([
    {
      code: 'ARGOCD_OFF',
      at: { file: environment.file, line: environment.line(['components']), environment: environment.name },
      message: 'the environment has no Argo CD: it would be installed, and nobody would keep it',
      cure: 'Add argo-cd under components.',
    },
  ]);
}

/**
 * What the chart renders to, by helm, which is the one that Argo CD asks too. Not told which kinds the cluster has, it leaves out monitors, whose kinds come
 * later by Argo CD.
 * @param from another place of the chart: a file or folder. Default: its repository.
 * @throws Problems HELM_MISSING, HELM_FAILED.
 */
export async function render(
  { release, data, use }: BuiltChart,
  tree: Tree,
  from?: string,
): Promise<Rendered> {
  const place = from === undefined ? [data.chart, '--repo', data.repoURL, '--version', data.version] : [from];
  const { cluster } = tree.environment;
  const ran = await helm(
    [
      ...['template', release, ...place],
      ...['--namespace', argoCd.namespace ?? release, '--include-crds', '--kube-version', cluster.version],
      ...['--values', '-'],
    ],
    JSON.stringify(use.values),
  );
  const objects = parseAllDocuments(ran).flatMap((document) => (document.toJS() as KubeObject | null) ?? []);
  const hookOf = ({ metadata }: KubeObject) => metadata.annotations?.['helm.sh/hook'];
  const weight = ({ metadata }: KubeObject) => Number(metadata.annotations?.['helm.sh/hook-weight'] ?? 0);
  return {
    crds: objects.filter(({ kind }) => kind === 'CustomResourceDefinition'),
    hooks: objects.filter((it) => hookOf(it)?.includes('pre-install')).sort((a, b) => weight(a) - weight(b)),
    rest: objects.filter((it) => it.kind !== 'CustomResourceDefinition' && hookOf(it) === undefined),
  };
}

async function helm(args: readonly string[], input: string): Promise<string> {
  try {
    const ran = await run('helm', args, { input });
    if (ran.code === 0) return ran.out;
    throw failure(
      'HELM_FAILED',
      ran.late ? 'no answer in time' : ran.err.trim().slice(-2000),
      'Mend what it says. Without a way to the repository: --chart names an archive of the chart.',
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw failure(
      'HELM_MISSING',
      'there is no "helm" on PATH',
      'Install it: https://helm.sh/docs/intro/install/',
    );
  }
}

const failure = (code: string, message: string, cure: string) =>
  new Problems([{ code, at: { object: 'helm template' }, message: printable(message), cure }]);
