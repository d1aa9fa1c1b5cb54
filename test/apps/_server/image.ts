import { cpSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { ROOT } from '../../../src/cli/root.ts';
import { temporaryFolder } from '../../helpers/folders.ts';

/** The folder that images are built in. */
const CONTEXT = join(ROOT, 'apps');

/** What a Dockerfile of this project makes, without Docker. */
export interface Image {
  readonly base: string;
  readonly user: string;
  readonly ports: readonly number[];
  readonly env: Readonly<Record<string, string>>;
  readonly runs: readonly string[];
  readonly entrypoint: readonly string[];
  /** Its working folder, for as long as the test runs. */
  readonly folder: string;
}

/** Reads the instructions that our Dockerfiles use and copies what they copy; an error for any other. */
export function imageOf(app: string): Image {
  const lines = readFileSync(join(CONTEXT, app, 'Dockerfile'), 'utf8').split('\n');
  const args = new Map<string, string>();
  const image = {
    base: '',
    user: 'root',
    ports: [] as number[],
    env: {} as Record<string, string>,
    runs: [] as string[],
  };
  let entrypoint: string[] = [];
  const folder = temporaryFolder();
  for (const line of lines.filter((it) => it !== '' && !it.startsWith('#'))) {
    const [, instruction = '', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
    const words = rest.split(' ');
    if (instruction === 'ARG') args.set(...(rest.split('=') as [string, string]));
    else if (instruction === 'FROM')
      image.base = rest.replace(/\$\{(\w+)\}/, (_, name) => args.get(name) ?? '');
    else if (instruction === 'RUN') image.runs.push(rest);
    else if (instruction === 'COPY') copy(words.slice(0, -1), join(folder, words.at(-1) ?? ''));
    else if (instruction === 'ENV')
      Object.assign(image.env, Object.fromEntries(words.map((word) => word.split('='))));
    else if (instruction === 'USER') image.user = rest;
    else if (instruction === 'EXPOSE') image.ports.push(...words.map(Number));
    else if (instruction === 'ENTRYPOINT') entrypoint = JSON.parse(rest);
    else if (instruction !== 'WORKDIR') throw new Error(`${app}/Dockerfile: ${line}`);
  }
  return { ...image, entrypoint, folder };
}

/** The command that the image starts, by the Node that the tests run on. */
export const commandOf = ({ entrypoint: [program, ...args] }: Image): string[] => [
  program === 'node' ? process.execPath : String(program),
  ...args,
];

function copy(patterns: readonly string[], to: string): void {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: CONTEXT })).filter(isInContext);
  if (files.length === 0) throw new Error(`nothing in the build context is ${patterns.join(' ')}`);
  mkdirSync(to, { recursive: true });
  for (const file of files) cpSync(join(CONTEXT, file), join(to, file.slice(dirname(file).length + 1)));
}

/** Our .dockerignore shuts everything out and lets single patterns in. */
function isInContext(file: string): boolean {
  const [first, ...rest] = readFileSync(join(CONTEXT, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (first !== '*' || !rest.every((line) => line.startsWith('!')))
    throw new Error('.dockerignore is no allow-list');
  return rest.some((line) => matchesGlob(file, line.slice(1)));
}
