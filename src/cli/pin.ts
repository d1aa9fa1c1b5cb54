import { join } from 'node:path';
import { loadCatalog } from '../catalog.ts';
import { readUnpinned } from '../environment/load.ts';
import { checkRollout, PINS_SUFFIX, parsePins, pinsText, readPins } from '../environment/pins.ts';
import { isCommit } from '../environment/pins-check.ts';
import type { Environment } from '../environment.ts';
import { pinnable, short } from '../pin/commit.ts';
import { Git } from '../pin/git.ts';
import { type Move, movesBetween, type Pinned } from '../pin/moves.ts';
import { pinsAt, treeAt } from '../pin/tree.ts';
import { printable, throwIfAny } from '../problem.ts';
import { replaceFile } from '../write/replace.ts';
import type { Command } from './command.ts';
import { jsonText } from './json.ts';
import { writing } from './new-file.ts';
import { ROOT } from './root.ts';

const command: Command = {
  usage: `espalier pin <env> <commit> [--from DIR] [--repo DIR] [--json]

Writes environments/<env>.pins.yaml: what \`rollout: ordered\` keeps the cluster at. AppProjects and Applications are taken
as the tree of that commit has them, and every folder at that commit. The commit must be in the history of the branch that
Argo CD tracks; any name of it will do. A later commit rolls out, an earlier one rolls back. Nothing reaches the cluster
before \`npm run generate\` and a merge.

  --from DIR  folder of environments (default: environments)
  --repo DIR  a folder of the repository that holds the generated tree (default: that of the environments)
  --json      what would move, as JSON (docs/json.md)`,
  options: { json: { type: 'boolean' }, from: { type: 'string' }, repo: { type: 'string' } },
  positionals: [2, 2],
  completes: ['environment'],

  async run({ positionals, text, flag }) {
    const [name, wanted] = positionals as [string, string];
    const from = text('from') ?? 'environments';
    const environment = readUnpinned(from, await loadCatalog(ROOT), name);
    throwIfAny(followsBranch(environment));
    const git = new Git(text('repo') ?? from);
    const { commit, branch } = pinnable(git, wanted, environment);
    const tree = treeAt(git, commit, environment);
    const pins = pinsAt(git, commit, tree, environment);
    const file = join(from, `${name}${PINS_SUFFIX}`);
    const written = pinsText(name, pins);
    // What the next command would refuse is not written.
    throwIfAny(checkRollout(environment, parsePins(file, written)));

    const former = readPins(file);
    const json = (from: string | null, moves: readonly Move[] | null) =>
      console.log(
        jsonText({ environment: name, file, from, to: commit, written: former?.text !== written, moves }),
      );
    if (former?.text === written) {
      if (flag('json')) json(commit, []);
      else console.log(`${file} pins ${short(commit)} already: nothing to do`);
      return 0;
    }
    const before = former?.pins && { pins: former.pins, ...formerTree(git, former.pins.commit, environment) };
    writing(file, () => replaceFile(file, written));
    if (flag('json')) {
      const moves = before && movesBetween(before, { pins, tree }, environment.git.repository);
      json(before?.pins.commit ?? null, moves ?? null);
      return 0;
    }
    console.log(printable(report(environment, before, { pins, tree }, branch)));
    console.log(
      `wrote ${file}. Next: npm run generate; what it writes, merged, moves the cluster wave by wave.`,
    );
    return 0;
  },
};

function followsBranch({ name, file, rollout, git, line }: Environment) {
  if (rollout === 'ordered') return [];
  return [
    {
      code: 'PIN_EVENTUAL',
      at: { file, line: line(['rollout']), environment: name, path: 'rollout' },
      message: `the rollout is "eventual": Argo CD follows ${git.revision}, and pins would change nothing`,
      cure: `Write \`rollout: ordered\` in ${file} first, then pin.`,
    },
  ];
}

/** The tree of the former commit, unless history was rewritten or the clone does not reach back to it. */
function formerTree(git: Git, commit: string, environment: Environment): Pick<Pinned, 'tree'> {
  return isCommit(commit) && git.commitOf(commit) !== undefined
    ? { tree: treeAt(git, commit, environment) }
    : {};
}

function report(environment: Environment, before: Pinned | undefined, after: Pinned, branch: string): string {
  const { name, git } = environment;
  const to = `${short(after.pins.commit)} of ${branch}`;
  if (before === undefined) {
    const count = after.pins.objects.filter(({ object }) => object.kind === 'Application').length;
    return `${name}: ${count} Applications at ${to}; there were no pins that could be read to compare with`;
  }
  const moves = movesBetween(before, after, git.repository);
  const head = `${name}: ${short(before.pins.commit)} -> ${to}`;
  const blind =
    before.tree === undefined ? ['  (files are not compared: the former commit is not in this clone)'] : [];
  if (moves.length === 0) return [`${head}: nothing differs but the commit`, ...blind].join('\n');
  const width = Math.max(...moves.map((move) => move.name.length));
  const lines = moves.map(
    ({ wave, name: moved, what }) =>
      `  ${wave === undefined ? 'at last' : `wave ${String(wave).padStart(2)}`}  ${moved.padEnd(width)}  ${what}`,
  );
  return [head, ...lines, ...blind].join('\n');
}

export default command;
