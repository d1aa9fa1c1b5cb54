// `npm run lab`: plain JavaScript in front, so that an old Node is told what is missing.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `the lab needs Node 24 or newer; this is ${process.version}. Run it through npm: npm run lab\n`,
  );
  process.exitCode = 2;
} else {
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/espalier', import.meta.url)));
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
}
