// Completes package-lock.json after `npm install` on a machine or registry that has no copy of some
// platform's optional binary: npm then leaves the entry out, and `npm ci` elsewhere refuses the lock
// ("Missing: ... from lock file"). Run after every change of dependencies: `npm run lock`.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The entries that optionalDependencies name and the lock lacks, keyed as the lock keys them. */
export function missingEntries(lock) {
  const missing = {};
  for (const [key, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const nested = `${key}/node_modules/${name}`;
      const hoisted = `node_modules/${name}`;
      if (lock.packages[nested] || lock.packages[hoisted]) continue;
      if (!/^\d/.test(version))
        throw new Error(`${key}: optional dependency ${name} is not pinned: ${version}`);
      missing[hoisted] = { version, ...platformOf(name), ...(entry.dev && { dev: true }), optional: true };
    }
  }
  return missing;
}

/** What a platform package's name says of its platform, e.g. `@biomejs/cli-linux-x64-musl`. */
export function platformOf(name) {
  const os = /(android|darwin|freebsd|linux|win32)/.exec(name)?.[1];
  const cpu = /(arm64|x64|ia32|arm|ppc64|s390x|riscv64|loong64)/.exec(name)?.[1];
  if (!os || !cpu) throw new Error(`cannot tell the platform of the optional package ${name} from its name`);
  const libc = os !== 'linux' ? undefined : name.includes('musl') ? 'musl' : 'glibc';
  return { cpu: [cpu], os: [os], ...(libc === 'musl' && { libc: [libc] }) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingEntries(lock);
  const entries = Object.entries({ ...lock.packages, ...missing }).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(entries);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${Object.keys(missing).length} entries added to package-lock.json`);
}
