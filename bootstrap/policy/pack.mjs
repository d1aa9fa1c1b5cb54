#!/usr/bin/env node
// What `--policy-pack` is given: Pulumi starts an executable as it is. A folder it would load by a TypeScript compiler of its
// own, whatever the options say, which TypeScript 7 no longer is (@pulumi/pulumi/cmd/run-policy-pack).
import { fileURLToPath } from 'node:url';

// The pack's version is that of the package.json in the working folder.
process.chdir(fileURLToPath(new URL('../..', import.meta.url)));
await import('./index.ts');
