import { ARGOCD_NAMESPACE, repositoryPath } from '../../argocd/application.ts';
import { isFolder, sourcesOf } from '../../argocd/pins.ts';
import type { Environment } from '../environment.ts';
import { cut } from '../input/display.ts';
import type { Path } from '../input.ts';
import { type KubeObject, objectId, refOf } from '../object.ts';
import type { Place, Problem } from '../problem.ts';
import { checkObject } from '../schemas.ts';
import { findFaults } from '../yaml-faults.ts';
import type { Pins } from './pins-schema.ts';

/** Where the pinned commit and its objects stand: in the file of pins, or in the tree of a commit. */
export interface PinsPlaces {
  readonly commit: Place;
  object(index: number, path: Path): Place;
}

/** Everything that keeps pins from being what one commit of this environment's tree holds. */
export function checkPins(pins: Pins, environment: Environment, places: PinsPlaces): Problem[] {
  const { commit, objects } = pins;
  const again = `Pin again: npm run espalier -- pin ${environment.name} <commit>.`;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  const projects = new Set(
    objects.filter(({ object }) => object.kind === 'AppProject').map(({ object }) => object.metadata.name),
  );
  if (!isCommit(commit)) {
    const message = `${cut(JSON.stringify(commit))} is not a commit of 40 digits (0-9, a-f)`;
    problems.push({ code: 'PINS_COMMIT', at: places.commit, message, cure: again });
  }
  for (const [i, { object }] of objects.entries()) {
    const id = objectId(refOf(object));
    const told = (code: string, path: Path, shown: string, message: string, cure = again) =>
      problems.push({
        code,
        at: { ...places.object(i, path), object: id, ...(shown !== '' && { path: shown }) },
        message,
        cure,
      });
    const refused = notPinnable(object);
    if (refused !== undefined) {
      told('PINS_OBJECT', [], '', refused);
      continue;
    }
    if (seen.has(id)) told('PINS_TWICE', ['metadata', 'name'], 'metadata.name', `${id} is pinned twice`);
    seen.add(id);
    const invalid = new Map([
      ...findFaults(object).map(({ at, message }) => [at.path ?? '', message] as const),
      ...checkObject(object).map(({ path, message }) => [path, message] as const),
    ]);
    for (const [path, message] of invalid)
      told('PINS_INVALID', keysOf(path), path, `${message}, which ${object.kind} does not allow`);
    const { project } = object.spec;
    if (object.kind === 'Application' && typeof project === 'string' && !projects.has(project))
      told(
        'PINS_PROJECT',
        ['spec', 'project'],
        'spec.project',
        `AppProject ${cut(JSON.stringify(project))} is not pinned`,
      );
    for (const fault of sourceFaults(object, commit, environment))
      told(fault.code, fault.path, fault.shown, fault.message, fault.cure ?? again);
  }
  return problems;
}

/** Whether this is a commit in full. */
export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

function notPinnable({ apiVersion, kind, metadata }: KubeObject): string | undefined {
  if (apiVersion !== 'argoproj.io/v1alpha1' || !['AppProject', 'Application'].includes(kind))
    return `${cut(apiVersion)} ${cut(kind)} is neither an AppProject nor an Application, all that the root may hold`;
  const { namespace, name } = metadata;
  if (namespace !== ARGOCD_NAMESPACE)
    return `the namespace is ${namespace === undefined ? 'not stated' : cut(JSON.stringify(namespace))}, not "${ARGOCD_NAMESPACE}"`;
  if (name === 'root') return `"root" belongs to bootstrap/: the root Application must not sync itself`;
  return undefined;
}

interface SourceFault {
  readonly code: string;
  readonly path: Path;
  readonly shown: string;
  readonly message: string;
  readonly cure?: string;
}

/** A folder must be one of this environment, in its repository, at the pinned commit. */
function sourceFaults(object: KubeObject, commit: string, environment: Environment): SourceFault[] {
  const { git, name } = environment;
  const folders = repositoryPath(environment, '');
  const moved = `Pin a commit whose tree was generated for it; where there is none yet, follow the branch until there is: \`rollout: eventual\`, and no pins.`;
  return sourcesOf(object).flatMap(({ path, source }) => {
    const at = path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
      .join('')
      .slice(1);
    const fault = (code: string, key: string, message: string, cure?: string): SourceFault[] => [
      { code, path: [...path, key], shown: `${at}.${key}`, message, ...(cure !== undefined && { cure }) },
    ];
    if (!isFolder(source, git.repository)) return [];
    const { repoURL, targetRevision } = source;
    const folder = String(source.path ?? '');
    return [
      ...(repoURL === git.repository
        ? []
        : fault(
            'PINS_REPOSITORY',
            'repoURL',
            `${shown(repoURL)} is not the repository of the environment, ${shown(git.repository)}`,
            moved,
          )),
      // Of another repository, or of no commit at all, it follows that this is another one.
      ...(targetRevision === commit || repoURL !== git.repository || !isCommit(commit)
        ? []
        : fault(
            'PINS_REVISION',
            'targetRevision',
            `${shown(targetRevision)} is not the pinned commit, ${shown(commit)}`,
          )),
      ...(folder.startsWith(folders) && /^[a-z0-9-]+$/.test(folder.slice(folders.length))
        ? []
        : fault(
            'PINS_PATH',
            'path',
            `${shown(folder)} is not a folder of ${folders}, the tree of ${name}`,
            moved,
          )),
    ];
  });
}

const shown = (value: unknown) => (value === undefined ? 'nothing' : cut(JSON.stringify(value)));

/** `spec.sources[0].helm` as keys. Where a key itself has dots the way ends early, at a parent that is near enough. */
function keysOf(path: string): string[] {
  return path.split(/[.[\]]+/).filter((key) => key !== '');
}
