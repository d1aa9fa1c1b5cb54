import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { go } from './go.ts';
import { BUILD_FOLDER, OWN_PACKAGE, type Program, programOf, tagFlags } from './programs.ts';

/** What `go mod edit -json` says of a go.mod, as far as it is needed here. */
interface GoMod {
  readonly Go: string;
  readonly Require?: readonly { readonly Path: string; readonly Version: string }[];
  readonly Replace?: readonly {
    readonly Old: { readonly Path: string; readonly Version?: string };
    readonly New: { readonly Path: string; readonly Version?: string };
  }[];
}

/**
 * Writes go.mod and go.sum of a program anew for a version. `replace` lines count in the main module alone, so upstream's
 * are repeated; those that point at folders of upstream's repository get the version that the program states for them.
 */
export async function pin(name: string, version: string): Promise<void> {
  const program = programOf(name);
  const folder = join(BUILD_FOLDER, name);
  const answer = await go(['mod', 'download', '-json', `${program.module}@${version}`], tmpdir());
  const { GoMod: file } = JSON.parse(answer) as { readonly GoMod: string };
  const upstream = JSON.parse(await go(['mod', 'edit', '-json', file], tmpdir())) as GoMod;
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'go.sum'), { force: true });
  writeFileSync(join(folder, 'go.mod'), goMod(name, program, version, upstream));
  // Not `go mod tidy`: it would also resolve what upstream's tests need.
  await go(['list', '-mod=mod', ...tagFlags(name), '-deps', ...Object.values(program.binaries)], folder);
}

function goMod(name: string, program: Program, version: string, upstream: GoMod): string {
  return `${[
    `// What the lab builds of ${name}. Made by: npm run lab -- pin ${name} ${version}`,
    `module espalier.lab/${name}`,
    '',
    // Upstream's: the defaults of GODEBUG follow from it.
    `go ${upstream.Go}`,
    '',
    // Keeps a package's module required although nothing imports it; a main package of the lab's own imports what it needs.
    ...Object.values(program.binaries).flatMap((path) => (path === OWN_PACKAGE ? [] : [`tool ${path}`])),
    '',
    `require ${program.module} ${version}`,
    '',
    ...replaces(program, upstream),
    ...Object.entries(program.instead ?? {}).map(([old, version]) => {
      const [module, lacking] = old.split('@');
      return `replace ${module} ${lacking} => ${module} ${version}`;
    }),
  ].join('\n')}\n`;
}

function replaces({ folders = {} }: Program, upstream: GoMod): string[] {
  const required = new Set(upstream.Require?.map((it) => it.Path));
  return (upstream.Replace ?? []).flatMap(({ Old, New }) => {
    const old = Old.Version === undefined ? Old.Path : `${Old.Path} ${Old.Version}`;
    if (New.Version !== undefined) return [`replace ${old} => ${New.Path} ${New.Version}`];
    const start = Object.keys(folders).find((it) => Old.Path.startsWith(it));
    // Without a stated version the released module of the required version takes the folder's place.
    return start !== undefined && required.has(Old.Path)
      ? [`replace ${old} => ${Old.Path} ${folders[start]}`]
      : [];
  });
}
