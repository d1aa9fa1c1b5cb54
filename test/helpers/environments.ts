import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../fixtures/environments', import.meta.url));

const INVALID = join(FOLDER, 'invalid');

/** Facts of fixtures that have none of their own: those of the valid environment that they differ from. */
const FACTS = join(FOLDER, 'valid/small.facts.json');

/** A problem that a fixture states: `CODE 12` in the file itself, `CODE facts 3` in its facts. */
export interface Expected {
  readonly file: string;
  readonly code: string;
  readonly line: number | undefined;
}

/** One invalid environment, or a folder of environments that do not go together. */
export interface Fixture {
  readonly name: string;
  /** The files that state what is expected. */
  readonly files: readonly string[];
  readonly expected: readonly Expected[];
  /** What the printed problems must say besides. */
  readonly says: readonly string[];
}

/** The valid environments: a folder that holds all of them. */
export const VALID = join(FOLDER, 'valid');

/** Every invalid fixture, found by its place. A folder of nothing but pins is one of the valid environment of that name. */
export function invalidFixtures(): Fixture[] {
  return readdirSync(INVALID)
    .filter((name) => !name.endsWith('.facts.json'))
    .map((name) => {
      const path = join(INVALID, name);
      const files = statSync(path).isDirectory()
        ? readdirSync(path)
            .filter((file) => !file.endsWith('.json'))
            .map((file) => join(path, file))
        : [path];
      const stated = files.map(expectedOf);
      return {
        name: basename(name, '.yaml'),
        files,
        expected: stated.flatMap(({ expected }) => expected),
        says: stated.flatMap(({ says }) => says),
      };
    });
}

/** Puts a fixture into a folder of its own, with facts, as a user would have it. */
export function place(fixture: Fixture, to: string): string {
  mkdirSync(to, { recursive: true });
  for (const file of fixture.files) {
    copyFileSync(file, join(to, basename(file)));
    const facts = factsOf(file);
    if (existsSync(facts)) copyFileSync(facts, join(to, basename(facts)));
    else if (dirname(file) === INVALID) copyFileSync(FACTS, join(to, basename(facts)));
  }
  const [pins] = fixture.files;
  if (pins?.endsWith('.pins.yaml') && fixture.files.length === 1)
    for (const ending of ['yaml', 'facts.json']) {
      const name = basename(pins).replace(/pins\.yaml$/, ending);
      copyFileSync(join(VALID, name), join(to, name));
    }
  return to;
}

/** The lines of an environment, without its first, and those of its facts: what two are compared by. */
export function contentOf(file: string): { yaml: string[]; facts: string[] } {
  const facts = existsSync(factsOf(file)) ? factsOf(file) : FACTS;
  return {
    yaml: readFileSync(file, 'utf8').split('\n').slice(1),
    facts: readFileSync(facts, 'utf8').split('\n'),
  };
}

function factsOf(file: string): string {
  return file.replace(/\.ya?ml$/, '.facts.json');
}

/** The first line: `# expect: CODE 12, CODE facts 3: what is said besides`. */
function expectedOf(file: string): { expected: Expected[]; says: string[] } {
  const [, codes = '', says] = /^# expect: ([^:\n]*)(?:: (.*))?\n/.exec(readFileSync(file, 'utf8')) ?? [];
  const expected = codes
    .split(', ')
    .filter((part) => part !== '')
    .map((part) => {
      const [, code, facts, line] = /^([A-Z_]+)( facts)?(?: (\d+))?$/.exec(part) ?? [];
      if (code === undefined) throw new Error(`${file}: cannot read "${part}"`);
      return {
        file: basename(facts ? factsOf(file) : file),
        code,
        line: line === undefined ? undefined : Number(line),
      };
    });
  return { expected, says: says === undefined ? [] : [says] };
}
