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

/** The same by kind, with keys for paths: they are asked for with every object. */
const NOISE: ReadonlyMap<string, readonly (readonly [path: readonly string[], value: unknown])[]> = new Map(
  Object.entries(DEFAULTS).map(([kind, defaults]) => {
    const ofPod = kind === 'Deployment' ? Object.entries(POD_DEFAULTS) : [];
    const inTemplate = ofPod.map(([path, value]) => [`spec.template.spec.${path}`, value] as const);
    const all = [...Object.entries(defaults), ...inTemplate];
    return [kind, all.map(([path, value]) => [path.split('.'), value] as const)];
  }),
);

/** The same `spec` without noise, of a built object. Objects of other kinds come back as they are. */
export function withoutNoise(kind: string, rest: Json): Json {
  let result = rest;
  for (const [path, value] of NOISE.get(kind) ?? []) result = without(result, path, value);
  return result;
}

function without(object: Json, path: readonly string[], value: unknown, at = 0): Json {
  const key = path[at] as string;
  if (!Object.hasOwn(object, key)) return object;
  const found = object[key];
  if (at + 1 < path.length) {
    if (typeof found !== 'object' || found === null) return object;
    const changed = without(found as Json, path, value, at + 1);
    return changed === found ? object : { ...object, [key]: changed };
  }
  const same =
    found === value ||
    (Array.isArray(value) && Array.isArray(found) && found.length === 0 && value.length === 0);
  if (!same) return object;
  const { [key]: _, ...others } = object;
  return others;
}
