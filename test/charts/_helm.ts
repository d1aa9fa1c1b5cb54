import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Worker } from 'node:worker_threads';

const VERSION = 'v3.19.4';

/** A PATH with helm on it; where there is none, helm is built once into the user's cache. Undefined without Go too. */
export function pathWithHelm(): string | undefined {
  const path = process.env.PATH ?? '';
  if (path.split(delimiter).some((folder) => existsSync(join(folder, 'helm')))) return path;
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'espalier', `helm-${VERSION}`);
  if (!existsSync(join(folder, 'helm'))) {
    mkdirSync(folder, { recursive: true });
    try {
      const env = { ...process.env, GOBIN: folder };
      execFileSync('go', ['install', `helm.sh/helm/v3/cmd/helm@${VERSION}`], { env, stdio: 'pipe' });
    } catch (error) {
      console.warn(`SKIPPED: no helm on the PATH, and it cannot be built: ${error}`);
      return undefined;
    }
  }
  return `${folder}${delimiter}${path}`;
}

/** Serves a folder over http on the loopback interface, from a thread of its own: helm is waited for synchronously. */
export async function serve(folder: string): Promise<{ readonly url: string; stop(): Promise<unknown> }> {
  const worker = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads');
     const { createServer } = require('node:http');
     const { readFile } = require('node:fs');
     const { join, basename } = require('node:path');
     const server = createServer((request, response) => {
       readFile(join(workerData, basename(request.url)), (error, bytes) => {
         response.statusCode = error ? 404 : 200;
         response.end(bytes);
       });
     });
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: folder },
  );
  const port = await new Promise((resolve) => worker.once('message', resolve));
  return { url: `http://127.0.0.1:${port}`, stop: () => worker.terminate() };
}
