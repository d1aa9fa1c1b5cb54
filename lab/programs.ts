import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder with one small Go module for each program: its go.mod pins the version, its go.sum every byte. */
export const BUILD_FOLDER = fileURLToPath(new URL('build/', import.meta.url));

/** Go package of a main program that is the lab's own, in the program's folder. */
export const OWN_PACKAGE = '.';

/** Where the version of a program comes from; a test compares it with what go.mod pins. */
export type Follows =
  /** The appVersion of a chart in `charts/`: what the tree deploys. */
  | { readonly chart: string }
  /** The tag of an image in a chart of `charts/`, by the image's path in its registry. */
  | { readonly chart: string; readonly image: string }
  /** The Kubernetes release that `schemas/` is made from, whose minor version the environments run. */
  | { readonly schemas: string }
  /** A file of another program's Go module that names the version; `pattern` has it in its first group. */
  | { readonly program: string; readonly file: string; readonly pattern: RegExp }
  /** A package of package.json. */
  | { readonly package: string }
  /** Nothing that the tree deploys. */
  | { readonly because: string };

/** A program of the lab, built from a Go module. */
export interface Program {
  readonly module: string;
  /** Names of the files that come out, and the Go package of each. `.` is a main package of the lab's own, beside its go.mod. */
  readonly binaries: Readonly<Record<string, string>>;
  readonly follows: Follows;
  /** The release that a version of the module is. Default: the version itself. */
  readonly release?: (version: string) => string;
  /** Tags of `go build`. Default: none. */
  readonly tags?: readonly string[];
  /** Why go.mod pins another version than the one it follows. Absent where they are the same. */
  readonly differs?: { readonly because: string };
  /** What goes in place of upstream's `replace` lines that point at folders: a version by the start of the module's path. */
  readonly folders?: Readonly<Record<string, string>>;
  /** Versions that upstream requires and the Go module proxy does not have, as `module@version`, and what takes their place. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Variables that upstream's own build sets with `-ldflags -X`, without which the program misstates its version. */
  readonly stamps?: (version: string) => Readonly<Record<string, string>>;
}

/** Every program that `npm run lab -- build` makes, in the order in which the lab needs them. */
export const PROGRAMS: Readonly<Record<string, Program>> = {
  etcd: {
    module: 'go.etcd.io/etcd/server/v3',
    binaries: { etcd: 'go.etcd.io/etcd/server/v3' },
    follows: {
      program: 'kubernetes',
      file: 'build/dependencies.yaml',
      pattern: /- name: "etcd"\n\s+version: (\S+)/,
    },
  },
  kubernetes: {
    module: 'k8s.io/kubernetes',
    binaries: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
    },
    follows: { schemas: 'kubernetes' },
    folders: { 'k8s.io/': 'v0.35.8' },
    // hack/lib/version.sh of the module; clients otherwise see v0.0.0-master.
    stamps: (version) => {
      const [major = '', minor = ''] = version.slice(1).split('.');
      return {
        'k8s.io/component-base/version.gitVersion': version,
        'k8s.io/component-base/version.gitMajor': major,
        'k8s.io/component-base/version.gitMinor': minor,
        'k8s.io/component-base/version.gitTreeState': 'clean',
        'k8s.io/client-go/pkg/version.gitVersion': version,
        'k8s.io/client-go/pkg/version.gitMajor': major,
        'k8s.io/client-go/pkg/version.gitMinor': minor,
      };
    },
  },
  'argo-cd': {
    module: 'github.com/argoproj/argo-cd/v3',
    binaries: { argocd: 'github.com/argoproj/argo-cd/v3/cmd' },
    follows: { chart: 'argo-cd' },
    differs: {
      because:
        'The engine that does the syncing is a module of its own without tags, in the same repository; the Go module proxy has ' +
        'its commit of release v3.4.2, and not those of v3.4.3 and v3.4.4, which do not build with that one.',
    },
    folders: { 'github.com/argoproj/argo-cd/gitops-engine': 'v0.0.0-20260512203152-0dc6b1b57dd5' },
    // Makefile of the module.
    stamps: (version) => ({
      'github.com/argoproj/argo-cd/v3/common.version': version.slice(1),
      'github.com/argoproj/argo-cd/v3/common.gitTag': version,
      'github.com/argoproj/argo-cd/v3/common.gitTreeState': 'clean',
    }),
  },
  helm: {
    module: 'helm.sh/helm/v3',
    binaries: { helm: 'helm.sh/helm/v3/cmd/helm' },
    follows: {
      program: 'argo-cd',
      file: 'hack/tool-versions.sh',
      pattern: /^helm3_version=(\S+)/m,
    },
    stamps: (version) => ({
      'helm.sh/helm/v3/internal/version.version': version,
      'helm.sh/helm/v3/internal/version.gitTreeState': 'clean',
    }),
  },
  kwok: {
    module: 'sigs.k8s.io/kwok',
    binaries: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    follows: {
      because:
        'The tree does not deploy it: it plays the kubelets, and the newest release knows Kubernetes 1.35.',
    },
    stamps: (version) => ({ 'sigs.k8s.io/kwok/pkg/consts.Version': version }),
  },
  karpenter: {
    module: 'github.com/aws/karpenter-provider-aws',
    binaries: { karpenter: OWN_PACKAGE },
    follows: { chart: 'karpenter' },
    // The tagged core of the same commit: its files have the very hash that the provider's go.sum states for the other name.
    instead: { 'sigs.k8s.io/karpenter@v1.14.1-0.20260819221709-6e7eab7a0f48': 'v1.14.1' },
    // Makefile of the module, which names the variable of the core.
    stamps: (version) => ({ 'sigs.k8s.io/karpenter/pkg/operator.Version': version.slice(1) }),
  },
  keda: {
    module: 'github.com/kedacore/keda/v2',
    binaries: {
      'keda-operator': 'github.com/kedacore/keda/v2/cmd/operator',
      'keda-adapter': 'github.com/kedacore/keda/v2/cmd/adapter',
      'keda-admission-webhooks': 'github.com/kedacore/keda/v2/cmd/webhooks',
    },
    follows: { chart: 'keda' },
    // Makefile of the module.
    stamps: (version) => ({ 'github.com/kedacore/keda/v2/version.Version': version.slice(1) }),
  },
  prometheus: {
    module: 'github.com/prometheus/prometheus',
    binaries: { prometheus: 'github.com/prometheus/prometheus/cmd/prometheus' },
    follows: { chart: 'kube-prometheus-stack', image: 'prometheus/prometheus' },
    release: prometheusRelease,
    // Targets are named over HTTP here: without the clients of two dozen clouds it builds in a fraction of the time.
    tags: ['remove_all_sd'],
    // .promu.yml of the module.
    stamps: (version) => ({
      'github.com/prometheus/common/version.Version': prometheusRelease(version).slice(1),
    }),
  },
  'prometheus-adapter': {
    module: 'sigs.k8s.io/prometheus-adapter',
    binaries: { 'prometheus-adapter': 'sigs.k8s.io/prometheus-adapter/cmd/adapter' },
    follows: { chart: 'prometheus-adapter' },
  },
  pulumi: {
    module: 'github.com/pulumi/pulumi/pkg/v3',
    binaries: { pulumi: 'github.com/pulumi/pulumi/pkg/v3/cmd/pulumi' },
    follows: { package: 'pulumi' },
    differs: {
      because: 'The Go module proxy does not have the release of the npm package; it has this one.',
    },
    // .goreleaser.yml of the repository.
    stamps: (version) => ({ 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': version }),
  },
};

/** The release that a version of Prometheus's module is, by the README of the module: v0.314.0 is v3.14.0. */
function prometheusRelease(version: string): string {
  return version.replace(/^v0\.(\d)(\d\d)\./, (_, major, minor) => `v${major}.${Number(minor)}.`);
}

/** A program by name. */
export function programOf(name: string): Program {
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (program === undefined) throw new Error(`the lab has no program ${name}`);
  return program;
}

/** How `go build` and `go list` are given the tags of a program. */
export function tagFlags(name: string): string[] {
  const { tags = [] } = programOf(name);
  return tags.length === 0 ? [] : [`-tags=${tags.join(',')}`];
}

/** The version that a program's go.mod pins. */
export function pinnedVersion(name: string): string {
  const { module } = programOf(name);
  const text = readFileSync(join(BUILD_FOLDER, name, 'go.mod'), 'utf8');
  const start = ['require ', '\t'].map((it) => `${it}${module} `);
  // Go keeps the line that `pin` wrote, or puts it with those of other direct requirements.
  const line = text.split('\n').find((it) => start.some((begin) => it.startsWith(begin)));
  const version = line?.split(' ')[line.startsWith('\t') ? 1 : 2];
  if (version === undefined) throw new Error(`lab/build/${name}/go.mod requires no ${module}`);
  return version;
}
