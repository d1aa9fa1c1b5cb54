import { existsSync, globSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from '../../src/cli/root.ts';

/** An image that is built from this repository. */
export interface OwnImage {
  /** Of the app, of the image, and of the last part of its repository. */
  readonly name: string;
  /** What `docker build` takes; the project's folder is where it runs. */
  readonly file: string;
  readonly context: string;
  /** Version that the app names where its environment names no image. A tag is never pushed twice. */
  readonly release: string;
}

/** Every image: apps with a Dockerfile. One in `image/` is built there, others in `apps/`, since they share code. */
export async function ownImages(): Promise<OwnImage[]> {
  const files = globSync('apps/*/{,image/}Dockerfile', { cwd: ROOT }).sort();
  return Promise.all(
    files.map(async (file) => {
      const name = file.split(sep)[1] as string;
      const component = join(ROOT, 'apps', name, 'index.ts');
      const { RELEASE } = existsSync(component)
        ? ((await import(pathToFileURL(component).href)) as { readonly RELEASE?: string })
        : {};
      if (RELEASE === undefined) throw new Error(`apps/${name}/index.ts exports no RELEASE`);
      return { name, file, context: file.includes('/image/') ? dirname(file) : 'apps', release: RELEASE };
    }),
  );
}

/** How an image is run to see whether it works: as its pods are, with nothing to write to but what they have. */
export interface Trial {
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly writable: readonly string[];
}

export const TRIALS: Readonly<Record<string, Trial>> = {
  'cors-proxy': {
    port: 8080,
    env: { ALLOWED_TARGET_HOSTS: 'localhost:1', ALLOWED_ORIGINS: 'http://example.com' },
    writable: [],
  },
  'mock-target': { port: 3000, env: {}, writable: [] },
  'php-apache': { port: 8080, env: {}, writable: ['/tmp', '/run/apache2', '/run/lock/apache2'] },
};
