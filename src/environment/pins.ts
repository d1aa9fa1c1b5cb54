import type { Environment } from '../environment.ts';
import { parseWith, readText, readYaml, type Source } from '../input.ts';
import { type Problem, Problems } from '../problem.ts';
import { toYaml } from '../yaml.ts';
import { checkPins } from './pins-check.ts';
import { type Pins, pinsSchema } from './pins-schema.ts';

/** How the file of an environment's pins ends; what stands before it is the environment's name. */
export const PINS_SUFFIX = '.pins.yaml';

/** A file of pins as far as it can be read. */
export interface PinsFile {
  readonly file: string;
  /** Absent where the file cannot even be read. */
  readonly text?: string;
  /** Both absent where the file has not the form of pins: `problems` say why. */
  readonly pins?: Pins;
  readonly source?: Source;
  readonly problems: readonly Problem[];
}

/** Reads `<env>.pins.yaml`; `undefined` where there is no such file. */
export function readPins(file: string): PinsFile | undefined {
  try {
    return parsePins(file, readText(file));
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return error.problems[0]?.code === 'FILE_MISSING' ? undefined : { file, problems: error.problems };
  }
}

/** The pins in a text that stands, or shall stand, in that file. */
export function parsePins(file: string, text: string): PinsFile {
  try {
    const source = readYaml(file, text);
    const parsed = parseWith(pinsSchema, source);
    if ('problems' in parsed) return { file, text, problems: parsed.problems };
    return { file, text, pins: parsed.value, source, problems: [] };
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return { file, text, problems: error.problems };
  }
}

/** The text of `<env>.pins.yaml`: the same pins give the same bytes. */
export function pinsText(environment: string, { commit, objects }: Pins): string {
  const entries = objects.map(({ comments, object }) => ({
    ...(comments.length > 0 && { comments }),
    object,
  }));
  return toYaml({ commit, objects: entries }, [
    `What the root Application of ${environment} syncs. Written by: npm run espalier -- pin ${environment} <commit>`,
    'Not for editing: everything here is as the tree of that commit has it.',
  ]);
}

/** Whether an environment has pins exactly where it is rolled out in order, and every fault in them. */
export function checkRollout(environment: Environment, found: PinsFile | undefined): Problem[] {
  const { name, file, rollout, git } = environment;
  const command = `npm run espalier -- pin ${name} <commit>`;
  if (rollout === 'eventual') {
    if (found === undefined) return [];
    return [
      {
        code: 'PINS_UNUSED',
        at: { file: found.file, environment: name },
        message: 'the environment has pins, and its rollout is "eventual", which follows the branch',
        cure: `Delete the file, or write \`rollout: ordered\` in ${file}.`,
      },
    ];
  }
  if (found === undefined) {
    return [
      {
        code: 'PINS_MISSING',
        at: { file, line: environment.line(['rollout']), environment: name, path: 'rollout' },
        message:
          'the rollout is "ordered", and nothing is pinned: an empty tree would have Argo CD prune the cluster',
        cure: `Pin a commit of ${git.revision} that holds the tree already: ${command}.`,
      },
    ];
  }
  const { pins, source, problems } = found;
  if (pins === undefined || source === undefined) return [...problems];
  return checkPins(pins, environment, {
    commit: { file: found.file, line: source.line(['commit']), environment: name, path: 'commit' },
    object: (index, path) => ({
      file: found.file,
      line: source.line(['objects', index, 'object', ...path]),
      environment: name,
    }),
  });
}
