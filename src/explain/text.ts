import { stringify } from 'yaml';
import type { Statement } from '../component.ts';
import { formatProblem } from '../problem.ts';
import type { AboutComponent, ContainerImage } from './about.ts';
import type { AboutObject, Explanation } from './explain.ts';

/** An explanation for a terminal. */
export function explanationText({ environment, object, component, rules, problems }: Explanation): string {
  const title = object
    ? `${object.id} in ${environment}`
    : `${component?.name} in ${environment}: ${component?.summary}`;
  return [
    title,
    ...(object ? objectLines(object) : []),
    ...(component ? componentLines(component, object !== null) : []),
    ...section('images', (object ?? component)?.images.map(imageLine) ?? []),
    ...(component && !object ? rest(component) : []),
    ...section(
      'rules that read fields of it',
      wrapped(rules.fields),
      rules.names.length > 0 ? `; by its kind, namespace and name alone: ${rules.names.length} more` : '',
    ),
    ...section(
      'problems',
      problems.flatMap((problem) => formatProblem(problem).split('\n')),
    ),
  ].join('\n');
}

function objectLines(object: AboutObject): string[] {
  const { file, chart, madeBy, members, role, confirm, ignores } = object;
  return [
    ...(file === undefined ? [] : [field('generated', file)]),
    ...(chart
      ? [field('rendered', `by Argo CD, from chart ${chart.chart} ${chart.version} (${chart.repository})`)]
      : []),
    ...(madeBy === undefined ? [] : [field('made by', madeBy)]),
    ...(members ? [field('holds', list(members))] : []),
    ...(role === undefined ? [] : [field('role', role)]),
    ...(confirm ? [field('pruned', 'only after a person confirms it')] : []),
    ...ignores.map(({ fields, because }) => field('ignored', `${fields.join(', ')}: ${because}`)),
  ];
}

/** @param brief for an object of it: what is not about the object is left out. */
function componentLines(it: AboutComponent, brief: boolean): string[] {
  const read = it.environment.map(
    ({ file, line, path, value }) => `${file}:${line} ${path}${value === undefined ? '' : `  ${cut(value)}`}`,
  );
  return [
    ...(brief ? [field('component', `${it.name}: ${it.summary}`)] : []),
    field('source', `${it.source}, project ${it.project}, namespace ${it.namespace}`),
    ...(brief
      ? []
      : [
          field(
            'generated',
            `${it.objects} ${it.objects === 1 ? 'object' : 'objects'}: ${it.generated.join(', ')}`,
          ),
        ]),
    field('wave', it.wave.why.replace(/^Wave (\d+): /, '$1, ').replace(/\.$/, '')),
    ...(brief ? [] : [field('needs', list(it.needs)), field('needed by', list(it.neededBy))]),
    ...section(
      brief ? 'environment lines that its component reads' : 'environment lines that it reads',
      read,
    ),
  ];
}

function rest({ charts, identity, access, ignores }: AboutComponent): string[] {
  return [
    ...charts.flatMap(({ chart, version, repository, release, objects, values }) =>
      section(
        `chart ${chart} ${version} of ${repository}, release ${release}, ${objects} objects`,
        Object.keys(values).length === 0
          ? ['no values']
          : stringify(values, { aliasDuplicateObjects: false }).trimEnd().split('\n'),
      ),
    ),
    ...(identity
      ? section(
          `role ${identity.role}, by ${BY[identity.by]} for ServiceAccount ${identity.serviceAccount}`,
          [...identity.statements.flatMap(statementLines)],
        )
      : section('role', ['none: no permissions in AWS'])),
    ...section('access', [
      ...access.urls.map((url) => `${url}${access.login === undefined ? '' : `: ${access.login}`}`),
      ...access.forwards.map(
        ({ what, service, port, login }) => `service/${service}, port ${port}: ${what} (login: ${login})`,
      ),
    ]),
    ...section(
      'fields that others own',
      ignores.map(({ object, fields, because }) => `${object} ${fields.join(', ')}: ${because}`),
    ),
  ];
}

const BY = { irsa: 'IRSA', 'pod-identity': 'EKS Pod Identity' } as const;

function statementLines({ sid, actions, resources, conditions }: Statement): string[] {
  return [
    `${sid === undefined ? '' : `${sid}: `}${actions.join(', ')}`,
    `  on ${resources.join(', ')}`,
    ...(conditions ? [`  if ${JSON.stringify(conditions)}`] : []),
  ];
}

const imageLine = ({ workload, container, image }: ContainerImage) => `${workload} ${container}: ${image}`;

const field = (name: string, value: string) => `  ${name.padEnd(10)} ${value}`;

const list = (names: readonly string[]) => (names.length === 0 ? 'none' : names.join(', '));

function section(title: string, lines: readonly string[], after = ''): string[] {
  return lines.length === 0 && after === ''
    ? []
    : ['', `${title}${after}`, ...lines.map((line) => `  ${line}`)];
}

/** Lines of at most a hundred characters. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 100) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const cut = (text: string) => (text.length > 90 ? `${text.slice(0, 89)}…` : text);
