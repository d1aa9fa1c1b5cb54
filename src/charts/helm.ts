import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from '../on-path.ts';
import { type Problem, Problems } from '../problem.ts';
import type { Render, Values } from './data.ts';

// The one that the pinned Argo CD renders with.
export const INSTALL = 'go install helm.sh/helm/v3/cmd/helm@v3.19.4';
// CRDs of the largest charts render to some ten megabytes.
const MAX_OUTPUT = 256 * 1024 * 1024;

/** Helm, kept away from the user's own repositories and caches: everything it writes goes to one folder. */
export class Helm {
  readonly #binary: string;
  readonly #folder: string;
  #version: string | undefined;

  /** `folder` is made where it is missing. Throws a Problem where no helm is on the PATH. */
  constructor(folder: string, path: string = process.env.PATH ?? '') {
    this.#binary = helmOn(path);
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** `v3.19.4` */
  version(): string {
    this.#version ??= this.#run(['version', '--template', '{{.Version}}']).trim();
    return this.#version;
  }

  /** Unpacks a chart of a repository, or of an OCI registry, and returns its folder. Needs the network. */
  pull(chart: string, version: string, repoURL: string, oci: boolean): string {
    const folder = join(this.#folder, 'pulled');
    const from = oci ? [`oci://${repoURL}/${chart}`] : [chart, '--repo', repoURL];
    this.#run(['pull', ...from, '--version', version, '--untar', '--untardir', folder]);
    return join(folder, chart);
  }

  /** The rendered manifests as YAML. `values` take the place of the render's own. */
  template(chart: string, render: Render, values: Values): string {
    const file = join(this.#folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const crds = render.skipCrds === true ? '--skip-crds' : '--include-crds';
    const apis = render.apiVersions.flatMap((api) => ['--api-versions', api]);
    const to = ['--namespace', render.namespace, '--kube-version', render.kubeVersion, ...apis];
    return this.#run(['template', render.release, chart, ...to, crds, '--values', file]);
  }

  #run(args: readonly string[]): string {
    const home = (name: string) => join(this.#folder, name);
    const env = {
      ...process.env,
      HELM_CACHE_HOME: home('cache'),
      HELM_CONFIG_HOME: home('config'),
      HELM_DATA_HOME: home('data'),
    };
    try {
      return execFileSync(this.#binary, args, {
        encoding: 'utf8',
        env,
        maxBuffer: MAX_OUTPUT,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      throw new HelmError(args, String((error as { stderr?: unknown }).stderr || error));
    }
  }
}

/** Helm refused. `said` is what it wrote, `args` what it was asked. */
export class HelmError extends Error {
  readonly said: string;

  constructor(args: readonly string[], said: string) {
    super(`helm ${args[0]}: ${said.trim()}`);
    this.name = 'HelmError';
    this.said = said.trim();
  }

  /** As a Problem at a chart's record. */
  problem(chart: string): Problem {
    return {
      code: 'HELM_FAILED',
      at: { file: `charts/${chart}.json` },
      message: this.message,
      cure: 'Make the chart reachable, or correct what the record says about it.',
    };
  }
}

function helmOn(path: string): string {
  const helm = onPath('helm', path);
  if (helm !== undefined) return helm;
  throw new Problems([
    {
      code: 'HELM_MISSING',
      at: {},
      message: 'charts are rendered with helm, and none is on the PATH',
      cure: `Install it: ${INSTALL}`,
    },
  ]);
}
