import { isMap } from './values.ts';

const MARK = 'example.com/espalier';
const TERM = { topologyKey: 'topology.kubernetes.io/region', labelSelector: {} };

/** Values to try at places of a footprint, by its field. A function gets what stands there now. */
const FOR_FIELD: Readonly<Record<string, (now: unknown) => unknown>> = {
  affinity: () => ({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [TERM] } }),
  dnsPolicy: (now) => (now === 'Default' ? 'None' : 'Default'),
  failurePolicy: (now) => (now === 'Fail' ? 'Ignore' : 'Fail'),
  hostNetwork: (now) => now !== true,
  nodeSelector: () => ({ [MARK]: 'x' }),
  podLabels: () => ({ [MARK]: 'x' }),
  ports: () => [{ name: 'espalier', port: 1234, targetPort: 4321 }],
  resources: () => ({ requests: { cpu: '123m', memory: '45Mi' }, limits: { memory: '678Mi' } }),
  tolerations: () => [{ key: MARK, operator: 'Exists', effect: 'NoSchedule' }],
  topologySpread: () => [{ maxSkew: 3, whenUnsatisfiable: 'DoNotSchedule', ...TERM }],
  type: (now) => (now === 'NodePort' ? 'ClusterIP' : 'NodePort'),
  'volumes.volumeClaimTemplate': () => '123Gi',
};

/** Values to try by the name of their key, where the type alone would make a chart refuse them. */
const FOR_KEY: readonly (readonly [RegExp, unknown])[] = [
  [/resources$/i, { requests: { cpu: '123m' } }],
  [/relabelings$/i, [{ action: 'labeldrop', regex: 'espalier' }]],
  [/^(env|extraEnv)$/, [{ name: 'ESPALIER', value: 'x' }]],
  [/^(revisionHistoryLimit|maxConcurrent.*)$/, 7],
  [/(interval|timeout|duration|renewBefore|period)$/i, '77s'],
];

/**
 * A value for a place of the footprint, or for a neutral path, that differs from what is there.
 * `undefined` where none can be made up: a sample has to be stated in the record then.
 */
export function sampleFor(path: readonly string[], now: unknown, field?: string): unknown {
  const known = field === undefined ? undefined : FOR_FIELD[field];
  if (known !== undefined) return known(now);
  switch (typeof now) {
    case 'number':
      return now + 1;
    case 'boolean':
      return !now;
    case 'string':
      return text(now, path, field);
  }
  const key = path.at(-1) ?? '';
  const byKey = FOR_KEY.find(([pattern]) => pattern.test(key));
  if (byKey !== undefined && (isMap(byKey[1]) === isMap(now) || now === undefined || now === null))
    return byKey[1];
  if (isMap(now)) return { [MARK]: 'x' };
  if (Array.isArray(now)) return byKey === undefined ? ['espalier'] : byKey[1];
  if (path.some((part) => /(annotations|labels)$/i.test(part))) return { [MARK]: 'x' };
  if (field === 'replicas' || field === 'min' || field === 'max') return 4;
  if (field === 'minAvailable' || field === 'maxUnavailable') return 3;
  return field === undefined ? undefined : 'espalier';
}

/** Another text of the same form: `15d` becomes `16d`, `50%` `51%`, `info` `infox`. */
function text(now: string, path: readonly string[], field: string | undefined): unknown {
  const quantity = /^(\d+)(.*)$/.exec(now);
  if (quantity !== null) return `${Number(quantity[1]) + 1}${quantity[2]}`;
  const byKey = FOR_KEY.find(([pattern]) => pattern.test(path.at(-1) ?? ''));
  if (now === '' && byKey !== undefined && typeof byKey[1] === 'string') return byKey[1];
  if (field === 'minAvailable' || field === 'maxUnavailable') return 3;
  return `${now}x`;
}
