// `npm run bootstrap`: plain JavaScript in front, so that an old Node is told what is missing.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `bootstrap needs Node 24 or newer; this is ${process.version}. Run it through npm: npm run bootstrap\n`,
  );
  process.exitCode = 2;
} else {
  // Whoever reads may leave first (`| head`): what is done stays done, and the exit code says how it went.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/espalier', import.meta.url)));
  const { main } = await import('./cli.ts');
  process.exitCode = await main(process.argv.slice(2));
}
