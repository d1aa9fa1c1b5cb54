/**
 * What cdk8s-plus states in every manifest although the API server would fill in the very same: noise in a review.
 * Argo CD normalises built-in kinds, so leaving it out is no drift. Only what equals the default goes.
 */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  Deployment: { 'spec.minReadySeconds': 0, 'spec.progressDeadlineSeconds': 600 },
  Service: { 'spec.externalIPs': [], 'spec.type': 'ClusterIP' },
};

const POD_DEFAULTS: Readonly<Record<string, unknown>> = {
  dnsPolicy: 'ClusterFirst',
  hostNetwork: false,
  restartPolicy: 'Always',
  setHostnameAsFQDN: false,
  'securityContext.fsGroupChangePolicy': 'Always',
};

type Json = Record<string, unknown>;

/** The same `spec` without noise, of a built object. Objects of other kinds come back as they are. */
export function withoutNoise(kind: string, rest: Json): Json {
  const defaults = DEFAULTS[kind];
  if (!defaults) return rest;
  let result = rest;
  for (const [path, value] of Object.entries(defaults)) result = without(result, path.split('.'), value);
  if (kind !== 'Deployment') return result;
  for (const [path, value] of Object.entries(POD_DEFAULTS)) {
    result = without(result, ['spec', 'template', 'spec', ...path.split('.')], value);
  }
  return result;
}

function without(object: Json, path: readonly string[], value: unknown): Json {
  const [key, ...below] = path as [string, ...string[]];
  if (!Object.hasOwn(object, key)) return object;
  const found = object[key];
  if (below.length > 0) {
    if (typeof found !== 'object' || found === null) return object;
    const changed = without(found as Json, below, value);
    return changed === found ? object : { ...object, [key]: changed };
  }
  const same =
    found === value ||
    (Array.isArray(value) && Array.isArray(found) && found.length === 0 && value.length === 0);
  if (!same) return object;
  const { [key]: _, ...others } = object;
  return others;
}
