import type { Around } from './classify.ts';
import { namesOf } from './rows/data.ts';
import { cascades, optionsOf, prunes, sourcesOf } from './rows/delivery.ts';
import type { ChangedObject, Effect, Severity } from './types.ts';

/** Kinds whose end stops nothing by itself: what it stops, another line of the table says. */
const HARMLESS = new Set([
  'ServiceMonitor',
  'PodMonitor',
  'PrometheusRule',
  'PodDisruptionBudget',
  'ConfigMap',
  'AppProject',
  'ServiceAccount',
]);

/** Who makes pods: their end is the end of what they serve. */
const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Prometheus',
  'Alertmanager',
  'CronJob',
  'Job',
]);

/**
 * What happens to an object that is no longer in the tree: pruned by its Application, gone or left behind with it, or not
 * Argo CD's at all. What asks a person is what the object in the cluster says, which is what the base says
 * (https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/).
 */
export function endOf(change: ChangedObject, { base, head }: Around): Effect {
  const { realm, before, component, id } = change;
  if (realm === 'bootstrap') return effect('orphaned', 'medium', 'bootstrap made it, and nobody prunes it');
  if (realm === 'next') return effect('orphaned', 'info', 'nobody syncs it from here');
  const folder = (change.files.before ?? '').split('/')[0] ?? component;
  const now = head.application(folder)?.object;
  const was = base.application(folder)?.object;
  const options = optionsOf(before);
  const severity = severityOf(id.kind);
  const goes: Children = id.kind === 'Application' ? children(change, before, base) : {};
  if (now !== undefined) {
    if (/\bPrune=false\b/.test(options))
      return effect('orphaned', 'low', 'Prune=false: it stays in the cluster');
    if (!prunes(now))
      return effect('orphaned', 'low', 'its Application does not prune: it stays in the cluster');
    const asked = /\bPrune=confirm\b/.test(options) ? ', once a person confirms it (Prune=confirm)' : '';
    return { ...effect('pruned', severity, `Argo CD deletes it${asked}${goes.says ?? ''}`), ...goes.with };
  }
  if (was === undefined)
    return effect(
      'pruned',
      severity,
      'it goes; no Application of the tree holds it, and what happens is up to who made it',
    );
  if (!cascades(was))
    return effect(
      'orphaned',
      'medium',
      `it stays in the cluster: the Application ${component} goes without its objects`,
    );
  const asked = /\bDelete=confirm\b/.test(options) ? ', once a person confirms it (Delete=confirm)' : '';
  if (/\bDelete=false\b/.test(options))
    return effect('orphaned', 'low', 'Delete=false: it stays in the cluster');
  return effect('pruned', severity, `it goes with the Application ${component}${asked}`);
}

function severityOf(kind: string): Severity {
  return WORKLOADS.has(kind) ? 'high' : HARMLESS.has(kind) ? 'low' : 'medium';
}

function effect(name: 'pruned' | 'orphaned', severity: Severity, says: string): Effect {
  return { effect: name, severity, says, fields: [], rule: name };
}

interface Children {
  readonly says?: string;
  readonly with?: Pick<Effect, 'with'>;
}

/** What an Application takes with it, or leaves behind. */
function children({ id }: ChangedObject, before: ChangedObject['before'], base: Around['base']): Children {
  const found = base.inFolder(id.name);
  const charts = sourcesOf(before).flatMap((it) =>
    typeof it?.chart === 'string' ? [`the chart ${it.chart}`] : [],
  );
  const names = [...charts, ...namesOf(found)];
  return {
    says: cascades(before) ? ', and its objects with it' : '; its objects stay, and nobody syncs them',
    ...(names.length > 0 && { with: { with: names } }),
  };
}
