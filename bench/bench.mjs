// `npm run bench`: plain JavaScript in front, so that an old Node is told what is missing.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `the benchmark needs Node 24 or newer; this is ${process.version}. Run it through npm: npm run bench\n`,
  );
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
