import { z } from 'zod';
import { childObjects } from '../argocd/tree.ts';
import { assemble } from '../src/assemble.ts';
import { sortCatalog } from '../src/catalog.ts';
import { type AnyComponent, type ChartUse, type ComponentSpec, component } from '../src/component.ts';
import { factsSchema } from '../src/environment/facts-schema.ts';
import { environmentBase } from '../src/environment/schema.ts';
import type { Environment } from '../src/environment.ts';
import type { Footprint } from '../src/footprint.ts';
import type { BuiltChart, Tree } from '../src/model.ts';
import type { KubeObject } from '../src/object.ts';
import type { Problem } from '../src/problem.ts';
import { crdProviders, heldKinds } from '../src/rules/_kinds.ts';
import { serverOf } from '../src/rules/_metrics-api.ts';
import { applyRules, loadRules } from '../src/rules.ts';

/** What a test says about an environment; everything else has the schema's defaults. */
export type EnvironmentInput = Partial<z.input<typeof environmentBase>> & {
  name?: string;
  facts?: Partial<z.input<typeof factsSchema>>;
};

/** A valid environment with an untainted node group as large as it takes, so that pods have somewhere to run. */
export function environmentOf(
  input: EnvironmentInput = {},
  components: Record<string, unknown> = {},
): Environment {
  const { name = 'test', facts, ...rest } = input;
  const base = environmentBase.parse({
    account: '111122223333',
    git: { repository: 'https://git.example.com/platform.git' },
    web: { domain: 'test.example.com' },
    sso: { issuer: 'https://login.example.com' },
    compute: { nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'], desired: 100, max: 100 }] },
    ...rest,
  });
  const cluster = { ...base.cluster, name: base.cluster.name ?? name };
  return {
    ...base,
    name,
    cluster,
    components: new Map(Object.entries(components)),
    facts: factsSchema.parse({
      account: base.account,
      region: base.region,
      cluster: cluster.name,
      vpcId: 'vpc-0123456789abcdef0',
      clusterEndpoint: 'https://test.eks.example.com',
      certificateArn: `arn:aws:acm:${base.region}:${base.account}:certificate/1`,
      databaseHost: 'db.example.com',
      ...facts,
    }),
    file: `environments/${name}.yaml`,
    line: () => 1,
  };
}

/** A component with as little as possible: an app that builds the given objects. */
export function appOf(
  name: string,
  objects: readonly KubeObject[],
  spec: Partial<ComponentSpec<Record<string, never>>> = {},
): AnyComponent {
  return component<Record<string, never>>({
    name,
    summary: `Test component ${name}.`,
    project: 'apps',
    config: z.strictObject({}) as unknown as z.ZodType<Record<string, never>>,
    build: ({ add }) => add(...objects),
    ...spec,
  });
}

/** The tree of these components, each switched on with its default config, but for those that are named as off. */
export function treeOf(
  components: readonly AnyComponent[],
  input: EnvironmentInput = {},
  off: readonly string[] = [],
): Tree {
  const on = components.filter((it) => !off.includes(it.name));
  const configs = Object.fromEntries(on.map((c) => [c.name, c.config.parse({})]));
  return assemble(environmentOf(input, configs), sortCatalog(components));
}

const rules = await loadRules();

/**
 * Codes of all rules that the tree breaks, each once, sorted. CRDs that no component brings, and the metrics APIs that
 * autoscalers read, count as there, so that a test of something else may use any kind; `bare` leaves the tree as it is.
 */
export function brokenRules(tree: Tree, kinds: 'given' | 'bare' = 'given'): string[] {
  return [...new Set(problemsOf(tree, kinds).map((problem) => problem.code))].sort();
}

/** Every problem of the tree, as `brokenRules` looks at it. */
export function problemsOf(tree: Tree, kinds: 'given' | 'bare' = 'given'): Problem[] {
  return applyRules(rules, kinds === 'given' ? withKinds(tree) : tree);
}

/** The tree after a first component that brings the CRDs and metrics APIs which no other does. */
function withKinds(tree: Tree): Tree {
  const names = heldKinds(tree)
    .filter(({ type }) => type.custom && crdProviders(tree, type).length === 0)
    .map(({ type }) => type.crd);
  const apiServices = ['metrics.k8s.io', 'custom.metrics.k8s.io', 'external.metrics.k8s.io']
    .filter((group) => serverOf(tree, group) === undefined)
    .map((group) => ({ name: `v1beta1.${group}` }));
  const { components } = treeOf([appOf('kinds', [])]);
  const later = tree.components.map((built) => ({ ...built, wave: built.wave + 1 }));
  return withChart({ ...tree, components: [...components, ...later] }, 'kinds', {
    chart: 'kinds',
    objects: [...new Set(names)].map((name) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      scope: 'Cluster',
      name: String(name),
      bytes: 1000,
    })),
    apiServices,
  });
}

/** A Deployment that no rule objects to, with changes on top: the start of a test that breaks one thing. */
export function deployment(name: string, change: DeploymentChange = {}): KubeObject {
  const labels = { 'app.kubernetes.io/name': name, ...change.podLabels };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      ...(change.replicas !== null && { replicas: change.replicas ?? 2 }),
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      template: {
        metadata: { labels },
        spec: {
          automountServiceAccountToken: false,
          securityContext: { runAsNonRoot: true },
          containers: [container(name, change.container)],
          ...change.pod,
        },
      },
      ...change.spec,
    },
  };
}

export interface DeploymentChange {
  /** `null` states none. Default: 2. */
  readonly replicas?: number | null;
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Fields over the pod spec's. */
  readonly pod?: Readonly<Record<string, unknown>>;
  /** Fields over the container's. */
  readonly container?: Readonly<Record<string, unknown>>;
  /** Fields over the Deployment spec's. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A container that no rule objects to. */
export function container(
  name: string,
  change: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  return {
    name,
    image: `registry.example.com/${name}:1.2.3`,
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '128Mi' } },
    readinessProbe: { httpGet: { path: '/', port: 8080 } },
    securityContext: {
      runAsNonRoot: true,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...change,
  };
}

/** What a made-up chart renders to; whatever is left out is empty. */
export interface ChartInput extends Partial<Footprint> {
  readonly chart: string;
  /** Default: 1.0.0. */
  readonly version?: string;
  readonly values?: ChartUse['values'];
  readonly needs?: readonly string[];
  readonly secretsWithData?: readonly string[];
  readonly differsBetweenRenders?: readonly string[];
}

/** The tree with one more chart in a component: as if these were its values, and this what they render to. */
export function withChart(tree: Tree, component: string, input: ChartInput): Tree {
  const { chart, version = '1.0.0', values = {}, needs = [], ...other } = input;
  const { secretsWithData = [], differsBetweenRenders = [], ...part } = other;
  const footprint: Footprint = {
    objects: [],
    workloads: [],
    services: [],
    disruptionBudgets: [],
    autoscalers: [],
    webhooks: [],
    apiServices: [],
    ...part,
  };
  const components = tree.components.map((built) => {
    if (built.component.name !== component) return built;
    const installed = { version, release: component, namespace: built.namespace };
    const render: BuiltChart['render'] = {
      ...installed,
      name: 'test',
      helm: 'v4.0.0',
      kubeVersion: 'v1.35.0',
      apiVersions: [],
      values,
      footprint,
      needs,
      secretsWithData,
      differsBetweenRenders,
    };
    const data: BuiltChart['data'] = {
      chart,
      version,
      appVersion: '1.0.0',
      repoURL: 'https://charts.example.com',
      oci: false,
      images: [],
      crds: [],
      renders: [render],
      follows: [],
      neutral: [],
    };
    const more: BuiltChart = { use: { chart, values }, release: component, data, footprint, needs, render };
    return { ...built, charts: [...built.charts, more] };
  });
  return { ...tree, components, argocd: childObjects(components, tree.environment) };
}
