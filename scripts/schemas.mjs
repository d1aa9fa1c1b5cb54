// Remakes schemas/ from pinned Go modules: `npm run schemas`. With --check it only compares checksums.
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { builtInKinds } from './schemas/built-in.mjs';
import { crdKinds } from './schemas/crds.mjs';
import { moduleFolder } from './schemas/modules.mjs';

const folder = fileURLToPath(new URL('../schemas/', import.meta.url));
const sources = JSON.parse(readFileSync(new URL('schemas.sources.json', import.meta.url), 'utf8'));

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const pathOf = ({ group, version, kind }) => `${group || 'core'}/${version}/${kind}.json.br`;

/** What is wrong with the data in a folder: missing, changed and stray files. Empty when all is well. */
export function faultsOf(root = folder) {
  const { kinds } = JSON.parse(readFileSync(join(root, 'index.json'), 'utf8'));
  const expected = new Map(kinds.map((kind) => [pathOf(kind), kind.sha256]));
  const changed = [...expected].flatMap(([path, sum]) => {
    if (!existsSync(join(root, path))) return [`${path} is missing`];
    return sha256(readFileSync(join(root, path))) === sum ? [] : [`${path} is not what index.json says`];
  });
  const stray = globSync('**/*.br', { cwd: root }).filter((path) => !expected.has(path));
  return [...changed, ...stray.map((path) => `${path} is not in index.json`)];
}

function remake() {
  const { builtIn, crds } = sources;
  const own = builtInKinds(moduleFolder(builtIn), builtIn);
  const kinds = own.kinds.map((kind) => ({
    ...kind,
    source: 'kubernetes',
    storage: true,
    served: [kind.version],
  }));
  for (const source of crds) {
    const found = crdKinds(moduleFolder(source), source, own.objectMeta);
    kinds.push(...found.map((kind) => ({ ...kind, source: source.name })));
  }
  const order = (it) => `${it.group}/${it.kind}/${it.version}`;
  kinds.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  rmSync(folder, { recursive: true, force: true });
  const entries = kinds.map(({ schema, file, ...kind }) => ({ ...kind, file, sha256: store(kind, schema) }));
  writeFileSync(join(folder, 'index.json'), indexText(entries));
  return entries.length;
}

function store(kind, schema) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 20 };
  const bytes = brotliCompressSync(JSON.stringify(schema), { params });
  const path = join(folder, pathOf(kind));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return sha256(bytes);
}

/** One line for each source and kind, so that a diff shows what moved. */
function indexText(kinds) {
  const { builtIn, crds } = sources;
  const origin = ({ module, version, matches = true, because, charts = {} }) => ({
    ...{ module, version, matches, because },
    charts: Object.entries(charts).map(([name, version]) => ({ name, version })),
  });
  const named = [['kubernetes', origin(builtIn)], ...crds.map((it) => [it.name, origin(it)])];
  const lines = (items) => items.join(',\n    ');
  return `{
  "sources": {
    ${lines(named.map(([name, it]) => `${JSON.stringify(name)}: ${JSON.stringify(it)}`))}
  },
  "kinds": [
    ${lines(kinds.map((it) => JSON.stringify(it)))}
  ]
}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.argv.includes('--check')) console.log(`${remake()} kinds written to schemas/`);
  const faults = faultsOf();
  for (const fault of faults) console.error(`schemas/${fault}; run npm run schemas`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
