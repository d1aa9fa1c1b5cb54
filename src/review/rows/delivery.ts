import { same } from '../fields.ts';
import { textsAt, valueAt, valuesAt } from '../path.ts';
import type { Hit, Row, Verdict } from '../table.ts';
import { show } from './pods.ts';

const APPLICATION = ['argoproj.io/Application'];
const ANNOTATIONS = 'metadata.annotations';
const ARGO = 'argocd.argoproj.io';

/** A field of the only source or of any of several. */
const ofSources = (...fields: readonly string[]) =>
  fields.flatMap((field) => [`spec.source.${field}`, `spec.sources.*.${field}`]);

/** How Argo CD takes the tree up: what an Application syncs, where, when, and with which rights. */
export const DELIVERY: readonly Row[] = [
  {
    id: 'app-project',
    kinds: APPLICATION,
    fields: ['spec.project'],
    effect: 'delivery',
    severity: 'medium',
    says: ({ after }) =>
      `it may sync what the project ${show(after?.spec?.project)} allows, and nothing else`,
  },
  {
    id: 'app-destination',
    kinds: APPLICATION,
    fields: ['spec.destination'],
    effect: 'delivery',
    severity: 'high',
    says: 'its objects are made elsewhere; those that are there are pruned, or left behind in another cluster',
  },
  {
    id: 'app-repository',
    kinds: APPLICATION,
    fields: ofSources('repoURL', 'path', 'directory', 'chart', 'ref'),
    effect: 'delivery',
    severity: 'high',
    says: ({ before, after }) => {
      const of = (object: unknown) =>
        sourcesOf(object).map(({ repoURL, path, directory, chart, ref }) => ({
          repoURL,
          path,
          directory,
          chart,
          ref,
        }));
      const [was, is] = [of(before), of(after)];
      const lost = was.filter((one) => !is.some((it) => same(it, one)));
      if (lost.length > 0) return 'its objects come from elsewhere, and what is not there is pruned';
      return is.length > was.length
        ? { says: 'it takes up another source as well', severity: 'low' }
        : undefined;
    },
  },
  {
    id: 'app-release',
    kinds: APPLICATION,
    fields: ofSources('helm'),
    effect: 'delivery',
    severity: 'high',
    says: ({ before, after }) => {
      // Values are judged by what they render to (src/review/charts.ts).
      const of = (object: unknown) =>
        sourcesOf(object).flatMap(({ chart, helm }) =>
          chart === undefined ? [] : [{ chart, ...helm, valuesObject: 0 }],
        );
      const was = of(before);
      return of(after).some((now) => was.some((it) => it.chart === now.chart && !same(it, now)))
        ? 'the chart is rendered in another way: objects may get other names, and the former ones are pruned'
        : undefined;
    },
  },
  {
    id: 'app-revision',
    kinds: APPLICATION,
    fields: ofSources('targetRevision'),
    effect: 'delivery',
    severity: 'high',
    says: revision,
  },
  {
    id: 'chart-version',
    kinds: APPLICATION,
    fields: ofSources('targetRevision'),
    effect: 'version',
    severity: 'medium',
    says: ({ before, after }) => {
      const moved = chartMoves(before, after).map(
        ({ chart, from, to }) => `${show(chart)} ${show(from)} -> ${show(to)}`,
      );
      return moved.length === 0 ? undefined : `chart ${moved.join(', ')}`;
    },
  },
  {
    id: 'app-sync',
    kinds: APPLICATION,
    fields: ['spec.syncPolicy'],
    effect: 'delivery',
    severity: 'medium',
    says: syncPolicy,
  },
  {
    id: 'app-ignore',
    kinds: APPLICATION,
    fields: ['spec.ignoreDifferences'],
    effect: 'delivery',
    severity: 'medium',
    says: 'Argo CD looks away from other fields: what it no longer ignores it sets to what Git says',
  },
  {
    id: 'app-finalizers',
    kinds: APPLICATION,
    fields: ['metadata.finalizers'],
    effect: 'delivery',
    severity: 'medium',
    says: ({ after }) =>
      cascades(after)
        ? 'from now on its objects go with it when it is deleted'
        : 'from now on its objects stay when it is deleted',
  },
  {
    id: 'app-created',
    kinds: APPLICATION,
    on: ['created'],
    effect: 'delivery',
    severity: 'low',
    says: ({ after }) => `Argo CD syncs another component, in wave ${show(waveOf(after) ?? '0')}`,
  },
  {
    id: 'wave',
    kinds: '*',
    fields: [`${ANNOTATIONS}.[${ARGO}/sync-wave]`],
    effect: 'order',
    severity: 'low',
    says: ({ before, after }) => `wave ${show(waveOf(before) ?? '0')} -> ${show(waveOf(after) ?? '0')}`,
  },
  {
    id: 'hook',
    kinds: '*',
    fields: ['hook', 'hook-delete-policy'].map((name) => `${ANNOTATIONS}.[${ARGO}/${name}]`),
    effect: 'order',
    severity: 'medium',
    says: 'it runs at another moment of a sync',
  },
  {
    id: 'sync-options',
    kinds: '*',
    fields: [`${ANNOTATIONS}.[${ARGO}/sync-options]`, `${ANNOTATIONS}.[${ARGO}/compare-options]`],
    effect: 'delivery',
    severity: 'medium',
    says: ({ before, after }) => {
      const guarded = (object: Hit['before']) => /\b(Prune|Delete)=(confirm|false)\b/.test(optionsOf(object));
      return guarded(before) && !guarded(after)
        ? { says: 'nobody is asked any more before it is deleted', severity: 'high' }
        : 'Argo CD compares or syncs it in another way';
    },
  },
  {
    id: 'tracking',
    kinds: '*',
    fields: [`${ANNOTATIONS}.[${ARGO}/tracking-id]`, 'metadata.labels.[app.kubernetes.io/instance]'],
    effect: 'delivery',
    severity: 'medium',
    says: 'Argo CD may take it for an object of another Application, as far as it tracks objects by this',
  },
  {
    id: 'finalizers',
    kinds: '*',
    fields: ['metadata.finalizers', 'metadata.ownerReferences'],
    effect: 'changed',
    severity: 'medium',
    says: ({ change }) => (change.id.kind === 'Application' ? undefined : 'it ends in another way'),
  },
];

const waveOf = (object: Hit['before']) => object?.metadata?.annotations?.[`${ARGO}/sync-wave`];

/** Argo CD's own options of an object, as one text. */
export const optionsOf = (object: Hit['before']) =>
  String(object?.metadata?.annotations?.[`${ARGO}/sync-options`] ?? '');

/** Whether the objects of an Application go with it. */
export function cascades(application: unknown): boolean {
  return textsAt(application, 'metadata.finalizers').some((it) =>
    it.startsWith('resources-finalizer.argocd'),
  );
}

/** Whether Argo CD deletes by itself what Git no longer has. */
export function prunes(application: unknown): boolean {
  return valueAt(application, 'spec.syncPolicy.automated.prune') === true;
}

/** Sources of an Application, whichever way it has them. */
export function sourcesOf(application: unknown): Hit['before'][] {
  return [...valuesAt(application, 'spec.source'), ...valuesAt(application, 'spec.sources.*')];
}

function chartMoves(before: unknown, after: unknown) {
  return sourcesOf(after).flatMap((now) => {
    const was = sourcesOf(before).find((it) => it?.chart !== undefined && it.chart === now?.chart);
    return was && was.targetRevision !== now.targetRevision
      ? [{ chart: now.chart, from: was.targetRevision, to: now.targetRevision }]
      : [];
  });
}

/** Of a folder in Git: what differs between two commits is not in the trees that are compared. */
function revision({ before, after }: Hit): Verdict {
  const folders = (object: unknown) =>
    sourcesOf(object).flatMap((it) =>
      it?.chart === undefined ? [`${show(it?.path)}@${show(it?.targetRevision)}`] : [],
    );
  const [was, is] = [folders(before), folders(after)];
  if (same(was, is)) return undefined;
  return {
    effect: 'unknown',
    says: `the folder is taken at another revision (${was.join(', ') || 'none'} -> ${is.join(', ') || 'none'}): compare these two`,
  };
}

function syncPolicy({ before, after }: Hit): Verdict {
  const auto = (object: Hit['before']) => object?.spec?.syncPolicy?.automated;
  if (auto(before) && !auto(after)) return { says: 'nothing is synced by itself any more', severity: 'high' };
  if (!auto(before) && auto(after)) return { says: 'it is synced by itself from now on', severity: 'high' };
  if (prunes(before) !== prunes(after))
    return prunes(after)
      ? { says: 'what Git no longer has is deleted from now on', severity: 'high' }
      : 'what Git no longer has stays in the cluster';
  return 'it is synced in another way';
}
