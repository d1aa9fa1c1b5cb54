#!/usr/bin/env node
// Plain JavaScript, so that it starts on any Node and can say what is missing; TypeScript is loaded behind the guard.
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `espalier needs Node 24 or newer to run its TypeScript; this is ${process.version}.\n` +
      '    Run it through npm (npm run generate), which uses the Node that package.json pins; after\n' +
      '    `npm ci --ignore-scripts` that Node is missing: run `npm rebuild node`.\n',
  );
  process.exitCode = 2;
} else {
  // Whoever reads may leave first (`| head`): what is done stays done, and the exit code says how it went.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  // Compiled code is kept between runs: it halves the start. A folder that cannot be written is no error.
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/espalier', import.meta.url)));
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
