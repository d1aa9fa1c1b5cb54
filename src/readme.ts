import { prose } from './markdown.ts';
import type { BuiltComponent, Tree } from './model.ts';
import { reasonFor } from './order.ts';
import { waveGraph } from './readme/graph.ts';
import { rolloutSection } from './readme/rollout.ts';
import { secretsSection } from './readme/secrets.ts';
import { treeTitle } from './write/former.ts';

/** `generated/<env>/README.md`: what a reviewer wants to see before the files. */
export function readme(tree: Tree): string {
  const { environment, components } = tree;
  return `${treeTitle(environment.name)}; edits here are overwritten. ${prose(environment.description)}

Cluster \`${environment.cluster.name}\` in account ${environment.account}, ${environment.region}, Kubernetes ${environment.cluster.version}.
Argo CD syncs \`bootstrap/\` (applied once), then \`argocd/\`, then \`namespaces/\` and each component's folder in this order.
${rolloutSection(tree)}
| wave | component | namespace | charts | objects | why here |
|---:|---|---|---|---:|---|
${components.map(row).join('\n')}

${waveGraph(components, environment.name)}
${secretsSection(tree)}`;
}

function row(built: BuiltComponent): string {
  const charts = built.charts.map(({ data }) => `${data.chart} ${data.version}`).join(', ') || '-';
  const why = reasonFor(built).replace(/^Wave \d+: /, '');
  return `| ${built.wave} | ${built.component.name} | ${built.namespace} | ${charts} | ${built.objects.length} | ${why} |`;
}
