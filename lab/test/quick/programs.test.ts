import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PROGRAMS, pinnedVersion, programOf } from '../../programs.ts';

const following = Object.entries(PROGRAMS).flatMap(([name, { follows }]) =>
  'file' in follows ? [{ name, ...follows }] : [],
);

it.each(following)(
  '$name has the version that $program names in $file',
  ({ name, program, file, pattern }) => {
    const module = `${programOf(program).module}@${pinnedVersion(program)}`;
    const answer = execFileSync('go', ['mod', 'download', '-json', module], {
      cwd: tmpdir(),
      encoding: 'utf8',
    });
    const { Dir: folder } = JSON.parse(answer) as { Dir: string };
    const named = pattern.exec(readFileSync(join(folder, file), 'utf8'))?.[1];
    expect(`v${named?.replace(/^v/, '')}`).toBe(pinnedVersion(name));
  },
);
