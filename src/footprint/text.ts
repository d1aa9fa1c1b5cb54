/** Part of a manifest, not yet looked at. */
// biome-ignore lint/suspicious/noExplicitAny: manifests are plain data of many shapes
export type Json = any;

/** `app=web and tier In front,back`: labels first, then expressions; the empty string selects everything. */
export function selectorText(selector: Json): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return [...labels, ...(selector?.matchExpressions ?? []).map(expressionText)].join(' and ');
}

/** `app=web and tier=front` of the plain label map that Services select by. */
export function labelsText(labels: Readonly<Record<string, unknown>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' and ');
}

/** One line for each term of a pod's affinity: `node required: <term> or <term>`, `pod-anti preferred: <topology key>`. */
export function affinityText(affinity: Json): string[] {
  const lines: string[] = [];
  const node = affinity?.nodeAffinity;
  const terms = (node?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []).map(
    nodeTermText,
  );
  if (terms.length > 0) lines.push(`node required: ${terms.join(' or ')}`);
  for (const { preference } of node?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    lines.push(`node preferred: ${nodeTermText(preference)}`);
  }
  for (const [word, field] of [
    ['pod', 'podAffinity'],
    ['pod-anti', 'podAntiAffinity'],
  ] as const) {
    const rules = affinity?.[field];
    for (const term of rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      lines.push(`${word} required: ${term.topologyKey}`);
    }
    for (const term of rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
      lines.push(`${word} preferred: ${term.podAffinityTerm?.topologyKey}`);
    }
  }
  return lines;
}

/** `topology.kubernetes.io/zone DoNotSchedule maxSkew 1 minDomains 3` for each constraint; the end where it is stated. */
export function topologySpreadText(constraints: Json): string[] {
  return (constraints ?? []).map((c: Json) =>
    [
      `${c.topologyKey} ${c.whenUnsatisfiable} maxSkew ${c.maxSkew}`,
      ...(c.minDomains === undefined ? [] : [`minDomains ${c.minDomains}`]),
    ].join(' '),
  );
}

/** The kinds of a pod's volumes and claims, each once and sorted: `configMap`, `hostPath:/proc`, `volumeClaimTemplate:50Gi`. */
export function volumesText(volumes: readonly Json[], claimTemplates: readonly Json[]): string[] {
  const lines = new Set<string>();
  for (const volume of volumes) {
    const kind = Object.keys(volume).find((key) => key !== 'name');
    lines.add(kind === 'hostPath' ? `hostPath:${volume.hostPath.path}` : (kind ?? 'emptyDir'));
  }
  for (const claim of claimTemplates) lines.add(claimText(claim.spec?.resources?.requests?.storage));
  return [...lines].sort();
}

/** The line in `Workload.volumes` for a claim template of that size. */
export function claimText(size: unknown): string {
  return `volumeClaimTemplate:${size}`;
}

function nodeTermText(term: Json): string {
  return [...(term?.matchExpressions ?? []), ...(term?.matchFields ?? [])].map(expressionText).join(' and ');
}

function expressionText(expression: Json): string {
  const { key, operator, values } = expression;
  return values?.length > 0 ? `${key} ${operator} ${values.join(',')}` : `${key} ${operator}`;
}
