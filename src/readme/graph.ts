import type { BuiltComponent } from '../model.ts';
import { directNeeds } from '../needs.ts';

/** What Mermaid draws at most unless told otherwise, and GitHub does not tell it (maxEdges, maxTextSize of its configuration). */
const MOST_ARROWS = 500;
const MOST_CHARACTERS = 50_000;

/** The picture in a tree's README, as Markdown: a Mermaid flowchart, or where to get one that is larger than GitHub draws. */
export function waveGraph(components: readonly BuiltComponent[], environment: string): string {
  const { text, arrows } = flowchart(components);
  return arrows > MOST_ARROWS || text.length > MOST_CHARACTERS
    ? `There are too many components to draw here: \`npm run espalier -- graph ${environment} --out graph.html\` writes a page that shows them.`
    : `\`\`\`mermaid\n${text}\n\`\`\``;
}

/**
 * The components as a flowchart (https://mermaid.js.org/syntax/flowchart.html): a box for each wave, from the first to the last,
 * an arrow from each component to those that need it directly, apps with round ends.
 */
function flowchart(components: readonly BuiltComponent[]): { text: string; arrows: number } {
  const waves = Map.groupBy(components, ({ wave }) => wave);
  const direct = directNeeds(components);
  const boxes = [...waves].flatMap(([wave, members]) => [
    `  subgraph wave_${wave} [${quoted(`Wave ${wave}`)}]`,
    ...members.map(({ component: { name, project } }) => `    ${idOf(name)}${shape(project, name)}`),
    '  end',
  ]);
  const arrows = components.flatMap(({ component: { name } }) =>
    (direct.get(name) ?? []).map((need) => `  ${idOf(need)} --> ${idOf(name)}`),
  );
  return { text: ['flowchart TB', ...boxes, ...arrows].join('\n'), arrows: arrows.length };
}

/** Never a word of the language, such as `end`; no two names share one, since labels of DNS have no underscore. */
const idOf = (name: string) => `c_${name.replace(/[^a-z0-9]/g, '_')}`;

const shape = (project: 'platform' | 'apps', name: string) =>
  project === 'apps' ? `([${quoted(name)}])` : `[${quoted(name)}]`;

/** A text in quotes. Inside them a hash begins an entity, and Markdown and HTML would be rendered. */
function quoted(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} .:/-]/gu, (c) => `#${c.codePointAt(0)};`)}"`;
}
