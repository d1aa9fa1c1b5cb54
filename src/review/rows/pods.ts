import { isMap } from '../fields.ts';
import { valuesAt } from '../path.ts';
import type { Hit, Row, Verdict } from '../table.ts';

const TEMPLATE = ['spec.template'];

/** Who makes pods from a template, and how they are replaced when it changes. */
export const PODS: readonly Row[] = [
  {
    id: 'restart-deployment',
    kinds: ['apps/Deployment'],
    fields: TEMPLATE,
    effect: 'restarted',
    severity: 'medium',
    says: ({ after }) => {
      if (after?.spec?.replicas === 0) return { says: 'it has no pods to restart', severity: 'info' };
      if (after?.spec?.strategy?.type === 'Recreate')
        return { says: 'all pods stop before the new ones start (Recreate)', severity: 'high' };
      const { maxSurge = '25%', maxUnavailable = '25%' } = after?.spec?.strategy?.rollingUpdate ?? {};
      return `pods are replaced, rolling: ${show(maxUnavailable)} may be missing, ${show(maxSurge)} more at a time`;
    },
  },
  {
    id: 'restart-statefulset',
    kinds: ['apps/StatefulSet'],
    fields: TEMPLATE,
    effect: 'restarted',
    severity: 'medium',
    says: ({ after }) => {
      const { type, rollingUpdate } = after?.spec?.updateStrategy ?? {};
      if (type === 'OnDelete')
        return { says: 'pods change only when somebody deletes them (OnDelete)', severity: 'low' };
      const from = rollingUpdate?.partition > 0 ? `, those from ${show(rollingUpdate.partition)} on` : '';
      return `pods are replaced one at a time, from the last${from}`;
    },
  },
  {
    id: 'restart-daemonset',
    kinds: ['apps/DaemonSet'],
    fields: TEMPLATE,
    effect: 'restarted',
    severity: 'medium',
    says: ({ after }) =>
      after?.spec?.updateStrategy?.type === 'OnDelete'
        ? { says: 'pods change only when somebody deletes them (OnDelete)', severity: 'low' }
        : `its pod is replaced on every node, ${show(after?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1)} at a time`,
  },
  {
    id: 'strategy',
    kinds: ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet'],
    fields: ['spec.strategy', 'spec.updateStrategy'],
    effect: 'changed',
    severity: 'low',
    says: ({ after }) =>
      after?.spec?.strategy?.type === 'Recreate'
        ? {
            says: 'from the next restart on, all pods stop before new ones start (Recreate)',
            severity: 'medium',
          }
        : 'from the next restart on, pods are replaced in another way',
  },
  {
    id: 'restart-operator',
    kinds: ['monitoring.coreos.com/Prometheus', 'monitoring.coreos.com/Alertmanager'],
    fields: ['spec'],
    effect: 'restarted',
    severity: 'medium',
    says: 'the operator may replace its pods',
  },
  {
    id: 'next-run',
    kinds: ['batch/CronJob'],
    fields: ['spec'],
    effect: 'changed',
    severity: 'low',
    says: 'Jobs differ from the next run on; those that run are left alone',
  },
  {
    id: 'image',
    kinds: ['apps/Deployment', 'apps/StatefulSet', 'apps/DaemonSet', 'batch/CronJob', 'batch/Job'],
    fields: ['spec', 'spec.jobTemplate'].flatMap((at) =>
      ['containers', 'initContainers'].map(
        (list) => `${at === 'spec' ? at : `${at}.spec`}.template.spec.${list}.*.image`,
      ),
    ),
    effect: 'version',
    severity: 'low',
    says: (hit) => imageMove(hit),
  },
];

function imageMove({ before, after, fields }: Hit): Verdict {
  const images = (object: unknown) =>
    ['spec.template', 'spec.jobTemplate.spec.template'].flatMap((at) =>
      ['containers', 'initContainers'].flatMap((list) => valuesAt(object, `${at}.spec.${list}.*.image`)),
    );
  const [was, is] = [images(before), images(after)];
  const gone = was.filter((one) => !is.includes(one));
  const come = is.filter((one) => !was.includes(one));
  if (gone.length + come.length === 0)
    return fields.length > 0 ? 'containers that have images move' : undefined;
  return `image ${gone.map(show).join(', ') || 'none'} -> ${come.map(show).join(', ') || 'none'}`;
}

/** A value of a file in a sentence: short, whatever it is. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 120 ? `${text.slice(0, 119).toWellFormed()}…` : text;
}

/** Containers of every sort of a pod template. */
export function containersOf(template: unknown): Readonly<Record<string, unknown>>[] {
  return ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((list) => valuesAt(template, `spec.${list}.*`))
    .filter(isMap);
}
