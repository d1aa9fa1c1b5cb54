import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binaryFile, linkerFlags, TARGETS, targetsOf } from '../../lab/binaries.ts';
import { BUILD_FOLDER, OWN_PACKAGE, PROGRAMS, pinnedVersion } from '../../lab/programs.ts';
import { chartData } from '../../src/charts.ts';
import { Problems } from '../../src/problem.ts';
import { kindInfo, sourceOf } from '../../src/schemas.ts';
import { ROOT } from '../helpers/cli.ts';
import { trees } from '../real.ts';

const packages: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
).dependencies;
const programs = Object.entries(PROGRAMS);
const goMod = (name: string) => readFileSync(join(BUILD_FOLDER, name, 'go.mod'), 'utf8');
const kubernetes = () => {
  const namespace = kindInfo('v1', 'Namespace');
  if (namespace === undefined) throw new Error('no schema of Namespace');
  return sourceOf(namespace).version;
};

/** The version in the tag of a chart's only image of that path; what follows a hyphen names a variant of the same release. */
function tagOf(chart: string, image: string): string {
  const tags = chartData(chart).images.flatMap((it) => it.split(`/${image}:`)[1] ?? []);
  expect(tags, `images ${image} of chart ${chart}`).toHaveLength(1);
  return tags[0]?.split('-')[0] ?? '';
}

describe.each(programs)('%s', (name, program) => {
  it('has a go.mod that builds each of its binaries from the pinned module', () => {
    for (const path of Object.values(program.binaries)) {
      if (path === OWN_PACKAGE) {
        expect(readFileSync(join(BUILD_FOLDER, name, 'main.go'), 'utf8')).toContain(`"${program.module}/`);
        continue;
      }
      expect(goMod(name)).toContain(`\ntool ${path}\n`);
      expect(path.startsWith(program.module)).toBe(true);
    }
    expect(pinnedVersion(name)).toMatch(/^v\d+\.\d+\.\d+$/);
  });

  it('takes the place of nothing that it does not require', () => {
    for (const [old, version] of Object.entries(program.instead ?? {})) {
      const [module, lacking] = old.split('@');
      expect(goMod(name)).toContain(`\t${module} ${lacking}\n`);
      expect(goMod(name)).toContain(`\nreplace ${module} ${lacking} => ${module} ${version}\n`);
    }
  });

  it('takes nothing from a folder outside of its module', () => {
    expect(goMod(name)).not.toMatch(/=>\s+\.{0,2}\//);
  });

  it('has the version that it follows, or a reason for another', () => {
    const { follows, differs, release = (version: string) => version } = program;
    const followed =
      'chart' in follows
        ? 'image' in follows
          ? tagOf(follows.chart, follows.image)
          : chartData(follows.chart).appVersion
        : 'schemas' in follows
          ? kubernetes()
          : 'package' in follows
            ? packages[follows.package]
            : undefined;
    if (followed === undefined) return;
    // Some charts write the version without the v.
    const version = `v${followed.replace(/^v/, '')}`;
    const pinned = release(pinnedVersion(name));
    if (differs === undefined) expect(pinned).toBe(version);
    else expect(pinned, 'the reason has gone').not.toBe(version);
  });
});

it.each([...trees])('runs the Kubernetes of %s, or its schemas are another minor', (_, { environment }) => {
  expect(pinnedVersion('kubernetes').split('.').slice(0, 2).join('.')).toBe(
    `v${environment.cluster.version}`,
  );
});

it('gives every staging module of Kubernetes the patch of Kubernetes itself', () => {
  const versions = [...goMod('kubernetes').matchAll(/^replace k8s\.io\/\S+ => k8s\.io\/\S+ v0\.(\S+)$/gm)];
  expect(versions.length).toBeGreaterThan(25);
  for (const [, version] of versions) expect(`v1.${version}`).toBe(pinnedVersion('kubernetes'));
});

describe('what is built', () => {
  it('is everything, a program, or one binary', () => {
    expect(targetsOf([])).toEqual(TARGETS);
    expect(targetsOf(['kubernetes']).map((it) => it.binary)).toEqual(
      Object.keys(PROGRAMS.kubernetes?.binaries ?? {}),
    );
    expect(targetsOf(['kube-scheduler', 'etcd']).map((it) => it.binary)).toEqual(['etcd', 'kube-scheduler']);
  });

  it('names what can be built where a name is none of it', () => {
    expect(() => targetsOf(['etcd', 'etc'])).toThrow(Problems);
    expect(() => targetsOf(['etc'])).toThrow(
      /LAB_UNKNOWN_PROGRAM .*"etc"\n.*Name any of argo-cd, argocd, etcd/,
    );
  });

  it('says its version, and that of no development build', () => {
    const flags = linkerFlags('kubernetes');
    expect(flags).toContain(`-X k8s.io/component-base/version.gitVersion=${pinnedVersion('kubernetes')}`);
    expect(flags).toContain('-X k8s.io/component-base/version.gitMinor=35');
  });

  it('says the release of Prometheus that its module is', () => {
    expect(PROGRAMS.prometheus?.release?.('v0.314.0')).toBe('v3.14.0');
    expect(PROGRAMS.prometheus?.release?.('v0.304.2')).toBe('v3.4.2');
    expect(linkerFlags('prometheus')).toContain('-X github.com/prometheus/common/version.Version=3.');
  });

  it('is kept by program, version and Go version, apart from what another pin would give', () => {
    const [etcd] = targetsOf(['etcd']);
    if (etcd === undefined) throw new Error('no etcd');
    const file = binaryFile(etcd, 'go1.26.8', '/cache');
    expect(file).toMatch(/^\/cache\/etcd-v3\.[\d.]+-go1\.26\.8-[0-9a-f]{8}\/etcd$/);
    expect(binaryFile(etcd, 'go1.27.0', '/cache')).not.toBe(file);
  });
});
