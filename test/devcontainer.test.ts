import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { missingTool } from '../lab/tools.ts';
import { ROOT } from './helpers/cli.ts';
import { environmentOf } from './kit.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const dockerfile = read('.devcontainer/Dockerfile');
const manifest = JSON.parse(read('package.json'));
const settings = JSON.parse(read('.devcontainer/devcontainer.json'));
const pinned = (module: string, folder: string) =>
  new RegExp(`^require ${module} v(\\S+)`, 'm').exec(read(`lab/build/${folder}/go.mod`))?.[1];

it('stands on the Node that the tests run on and the Go that the lab is built with', () => {
  expect(dockerfile).toContain(
    `ARG NODE=docker.io/library/node:${manifest.devDependencies.node}-trixie-slim\n`,
  );
  const go = /ARG GO=docker\.io\/library\/golang:(\S+)-trixie\n/.exec(dockerfile)?.[1];
  expect(missingTool('go').cure).toContain(`/go${go}.`);
});

it('has the kubectl of the very Kubernetes that the lab runs, whose minor is that of environments', () => {
  const version = pinned('k8s.io/kubernetes', 'kubernetes');
  expect(version).toMatch(new RegExp(`^${environmentOf().cluster.version.replace('.', '\\.')}\\.`));
  expect(dockerfile).toContain(`"https://dl.k8s.io/release/v${version}/bin/linux/\${TARGETARCH}/kubectl"`);
});

it('has helm and argocd as the lab has them, built by the same sums', () => {
  for (const [folder, output] of [
    ['helm', 'helm'],
    ['argo-cd', 'argocd'],
  ]) {
    expect(dockerfile).toContain(
      `COPY lab/build/${folder}/go.* /build/${folder}/\nWORKDIR /build/${folder}\nRUN`,
    );
    expect(dockerfile).toContain(`go build -o /out/${output} `);
    expect(read('.devcontainer/Dockerfile.dockerignore')).toContain(`!lab/build/${folder}/go.*\n`);
  }
});

it('has the k6 that the load generator runs, and the workflow, each by the same sum', () => {
  const version = /grafana\/k6:([\d.]+)'/.exec(read('apps/load-generator.ts'))?.[1];
  expect(version).toBeDefined();
  expect(dockerfile).toContain(`/download/v${version}/k6-v${version}-linux-`);
  const step = (
    parse(read('.github/workflows/load-test.yml')) as {
      jobs: { load: { steps: { name?: string; env?: Record<string, string> }[] } };
    }
  ).jobs.load.steps.find(({ name }) => name === 'k6');
  expect(step?.env?.VERSION).toBe(version);
  expect(dockerfile).toContain(` k6=${step?.env?.SHA256} `);
});

it('takes nothing that is not checked', () => {
  expect(dockerfile).not.toMatch(/:latest|@latest|GONOSUMDB|GOFLAGS=.*insecure|GONOSUMCHECK|GOSUMDB=off/);
  for (const [, what] of dockerfile.matchAll(/go install .*?(\S+)$/gm))
    expect(what).toMatch(/@v\d+\.\d+\.\d+$/);
  const runs = dockerfile.split(/^RUN /m).slice(1);
  for (const run of runs.filter((one) => /curl --|wget/.test(one)))
    expect(run).toContain('sha256sum --check --strict');
  expect(dockerfile).toContain('! grep --quiet deb.debian.org');
});

it('is used by a user without root rights', () => {
  expect(dockerfile).toMatch(/useradd [^\n]* --uid 1000 [^\n]* sre\n/);
  expect(dockerfile.match(/^USER .*$/gm)?.at(-1)).toBe('USER 1000:1000');
  expect([settings.remoteUser, settings.containerUser]).toEqual(['sre', 'sre']);
  // pulumi is the version of the lock file there.
  expect(settings.remoteEnv.PATH).toContain('/node_modules/.bin:');
  expect(manifest.dependencies.pulumi).toMatch(/^\d+\.\d+\.\d+$/);
});
