import { repositoryPath } from '../../argocd/application.ts';
import { atRevision, isFolder, sourcesOf } from '../../argocd/pins.ts';
import { checkPins } from '../environment/pins-check.ts';
import { type PinnedObject, type Pins, pinsSchema } from '../environment/pins-schema.ts';
import type { Environment } from '../environment.ts';
import { decode } from '../input/text.ts';
import { parseWith, readYaml, type Source } from '../input.ts';
import { objectId, refOf } from '../object.ts';
import { type Problem, Problems, throwIfAny } from '../problem.ts';
import { isMarker } from '../write/marker.ts';
import { short } from './commit.ts';
import type { Git, GitFile } from './git.ts';

/** The files of an environment's tree at a commit, by path from the top of the repository. */
export type CommitTree = ReadonlyMap<string, GitFile>;

/** The tree as the commit has it; empty where it has none. */
export function treeAt(git: Git, commit: string, environment: Environment): CommitTree {
  return new Map(git.filesIn(commit, repositoryPath(environment, '')).map((file) => [file.path, file]));
}

/**
 * What the root would sync at a commit, every folder of the repository pinned to that commit. @throws Problems: PIN_NO_TREE,
 * PIN_TREE_INCOMPLETE, those of `checkPins` with their place in the commit, and those of reading YAML.
 */
export function pinsAt(git: Git, commit: string, tree: CommitTree, environment: Environment): Pins {
  const at = (path: string) => `${short(commit)}:${path}`;
  const top = repositoryPath(environment, '');
  const marker = [...tree.keys()].find((path) => isMarker(path.slice(path.lastIndexOf('/') + 1)));
  if (marker !== undefined)
    throw new Problems([
      {
        code: 'PIN_TREE_INCOMPLETE',
        at: { file: at(marker), environment: environment.name },
        message: 'the tree was committed while it was being written',
        cure: 'Pin an earlier commit, or one with the whole tree.',
      },
    ]);
  const files = rootFiles(tree, top);
  if (files.length === 0)
    throw new Problems([
      {
        code: 'PIN_NO_TREE',
        at: { file: at(top), environment: environment.name },
        message: 'the commit holds no tree of this environment',
        cure: `Pin a commit since which \`npm run generate\` has written it; git.path of ${environment.file} says where it is.`,
      },
    ]);
  const problems: Problem[] = [];
  const contents = git.contentsOf(files);
  const read = files.flatMap((file, i) => readObject(at(file.path), contents[i] as Buffer, problems));
  throwIfAny(problems);
  const objects = read.map(({ object, comments }) => ({
    comments,
    object: atRevision(object, environment.git.repository, commit),
  }));
  const pins = { commit, objects };
  const places = {
    commit: { file: at(top), environment: environment.name },
    object: (i: number, path: readonly (string | number)[]) => {
      const { source } = read[i] as Read;
      return { file: source.file, line: source.line(path), environment: environment.name };
    },
  };
  throwIfAny([
    ...checkPins(pins, environment, places),
    ...missingFolders(pins, tree, environment, places.object),
  ]);
  return pins;
}

/** `next/` where the tree was rolled out in order: its `argocd/` is what an earlier commit had. */
function rootFiles(tree: CommitTree, top: string): GitFile[] {
  const within = (folder: string) =>
    [...tree.values()].filter(({ path }) => path.startsWith(`${top}${folder}/`) && path.endsWith('.yaml'));
  const next = within('next');
  // A component may have had this name before it was taken.
  return next.some(({ path }) => path.startsWith(`${top}next/application.argoproj.io_`))
    ? next
    : within('argocd');
}

interface Read extends PinnedObject {
  readonly source: Source;
}

function readObject(file: string, bytes: Buffer, problems: Problem[]): Read[] {
  try {
    const text = decode(file, bytes);
    const source = readYaml(file, text);
    const parsed = parseWith(pinsSchema.shape.objects.element.shape.object, source);
    if ('problems' in parsed) throw new Problems(parsed.problems);
    const comments = /^(?:#.*\n)*/.exec(text)?.[0].split('\n').slice(0, -1) ?? [];
    return [{ object: parsed.value, source, comments: comments.map((line) => line.replace(/^# ?/, '')) }];
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    problems.push(...error.problems);
    return [];
  }
}

/** Argo CD cannot sync a folder that the commit does not have. */
function missingFolders(
  { objects }: Pins,
  tree: CommitTree,
  { name, git }: Environment,
  place: (i: number, path: readonly (string | number)[]) => Problem['at'],
): Problem[] {
  const folders = new Set([...tree.keys()].map((path) => path.slice(0, path.lastIndexOf('/'))));
  return objects.flatMap(({ object }, i) =>
    sourcesOf(object).flatMap(({ path, source }) => {
      if (!isFolder(source, git.repository) || folders.has(source.path ?? '')) return [];
      return [
        {
          code: 'PIN_TREE_INCOMPLETE',
          at: { ...place(i, [...path, 'path']), object: objectId(refOf(object)) },
          message: `the commit has no folder ${source.path}`,
          cure: `Pin a commit that holds the whole tree of ${name}.`,
        },
      ];
    }),
  );
}
