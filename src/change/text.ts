import type { Consequence, Consequences } from './consequences.ts';

/** Consequences for a terminal; one line for nothing. */
export function consequencesText(all: Consequences): string {
  const { components, namespaces, namespacesPruned, ordered } = all;
  if (components.length + namespaces.length + namespacesPruned.length === 0)
    return 'Argo CD would do nothing: the tree stays as it is.';
  const width = Math.max(...components.map(({ component }) => component.length));
  const of = (what: Consequence['what']) => components.filter((entry) => entry.what === what);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
  return [
    ...section(
      'Pruned, the last wave first; each wave waits until the one before is gone:',
      of('pruned').map((entry) => `${head(entry, width)}  ${goes(entry, namespacesPruned)}`),
    ),
    ...section(
      'Created, wave by wave:',
      of('created').map((entry) => `${head(entry, width)}  ${comes(entry)}`),
    ),
    ...section(
      'Changed:',
      of('changed').map((entry) => `${head(entry, width)}  ${changes(entry)}`),
    ),
    ...section('Namespaces created:', namespaces),
    ...section('Needs confirmation by a person:', confirmations(all)),
    ...(ordered ? ['The rollout is ordered: none of it happens before `espalier pin`.'] : []),
  ].join('\n');
}

const head = ({ wave, component }: Consequence, width: number) =>
  `wave ${String(wave).padStart(2)}  ${component.padEnd(width)}`;

function goes({ pruned, stays, namespace }: Consequence, namespacesPruned: readonly string[]): string {
  if (!stays) return `its Application and ${objects(pruned)}`;
  const but = namespacesPruned.includes(namespace) ? `, but for those in its namespace` : '';
  return `its Application, once confirmed; its ${objects(pruned)} stay behind${but}`;
}

function comes({ created, charts, because }: Consequence): string {
  const from = charts.length === 0 ? '' : ` (${charts.join(', ')})`;
  return `${objects(created)}${from}. ${because.replace(/^Wave \d+: /, '')}`;
}

function changes({ created, changed, pruned, charts }: Consequence): string {
  const parts = [
    ...(created > 0 ? [`${objects(created)} created`] : []),
    ...(changed > 0 ? [`${objects(changed)} changed`] : []),
    ...(pruned > 0 ? [`${objects(pruned)} pruned`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : `values of ${charts.join(', ') || 'its Application'}`;
}

/** Whose sync waits, and for what: Argo CD takes one confirmation for all that a sync prunes. */
function confirmations({ components, namespacesPruned }: Consequences): string[] {
  const guarded = components.filter(({ stays }) => stays).map(({ component }) => component);
  const command = (application: string) => `argocd app confirm-deletion ${application}`;
  return [
    ...(guarded.length === 0
      ? []
      : [`${command('root')}: ${guarded.join(', ')}; the sync of root waits there until then`]),
    ...components
      .filter(({ what, confirm }) => what === 'changed' && confirm.length > 0)
      .map(({ component, confirm }) => `${command(component)}: ${confirm.join(', ')}`),
    ...(namespacesPruned.length === 0
      ? []
      : [
          `${command('namespaces')}: ${namespacesPruned.join(', ')}, with all that is in them; last, when the Applications are gone`,
        ]),
  ];
}

const objects = (count: number) => `${count} ${count === 1 ? 'object' : 'objects'}`;
