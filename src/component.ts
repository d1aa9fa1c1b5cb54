import type { Chart } from 'cdk8s';
import type { z } from 'zod';
import type { Environment } from './environment.ts';
import type { KubeObject } from './object.ts';
import type { ServiceModel } from './simulate/app/service.ts';

/** Pod Security Standards levels, from the strictest (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export type PodSecurity = 'restricted' | 'baseline' | 'privileged';

/** What a component's functions are told. Pure data: the same environment gives the same answers. */
export interface Context<Config = unknown> {
  readonly environment: Environment;
  /** What the environment says about this component, with every default filled in. */
  readonly config: Config;
  /** The namespace the component lives in. */
  readonly namespace: string;
  /** The component's AWS identity; `undefined` where it asks for no permissions. */
  readonly identity: Identity | undefined;
  /** The other component's config, or `undefined` where the environment leaves it off. */
  configOf<C>(component: Component<C>): C | undefined;
  /** Whether the environment switches that component on. */
  has(component: AnyComponent): boolean;
}

/** How a component's pods become an AWS role. The ARN follows from account, cluster and component. */
export interface Identity {
  /** IRSA where a Fargate profile matches the component's pods (EKS Pod Identity does not work there), else Pod Identity. */
  readonly kind: 'irsa' | 'pod-identity';
  readonly roleName: string;
  readonly roleArn: string;
  readonly serviceAccount: string;
  /** What the ServiceAccount must carry: the role for IRSA, nothing for Pod Identity. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** One statement of an IAM policy; `bootstrap/` makes the role from it. */
export interface Statement {
  readonly sid?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What a component may do in AWS, and as which ServiceAccount. */
export interface Permissions<Config> {
  readonly serviceAccount: string;
  readonly statements: (context: Omit<Context<Config>, 'identity'>) => readonly Statement[];
}

/** An upstream Helm chart, by its name in `charts/`, which pins repository and version. */
export interface ChartUse {
  readonly chart: string;
  /** Helm release name. Default: the component's name. */
  readonly release?: string;
  /** Leaves out the chart's crds/ folder, because another component brings them. Default: false. */
  readonly skipCrds?: boolean;
  /** `helm.valuesObject`. Every key must exist in the pinned chart. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A field that somebody else owns at run time, and the reason, which lands beside it in the Application. */
export interface IgnoredDifference {
  /** API group of the object; the empty string for core kinds. A wrong group makes Argo CD ignore the entry (argo-cd#28590). */
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  /** RFC 6901. No path through a list: with RespectIgnoreDifferences Argo CD would take the whole list from the cluster (argo-cd#17694). */
  readonly jsonPointers: readonly string[];
  readonly because: string;
  /** Set where the field is absent from Git on purpose, so that no rule looks for it there. Default: false. */
  readonly absent?: boolean;
}

/** What `build` gets besides the context: the chart to build constructs in, and the door for typed objects. */
export interface BuildContext<Config = unknown> extends Context<Config> {
  /** cdk8s chart of this component; its namespace is set. */
  readonly chart: Chart;
  /** Adds plain objects, or models of the `@kubernetes-models/*` packages, to the chart. */
  add(...objects: (KubeObject | Model)[]): void;
}

/** A model of the `@kubernetes-models/*` packages. */
export interface Model {
  toJSON(): unknown;
  validate(): void;
}

/** How people reach what a component serves, for the access page of an environment. */
export interface Access {
  /** How one logs in at its web address, the first time included. Default: the page says that nobody told. */
  readonly login?: string;
  /** Ports without a web address. Default: none. */
  readonly forwards?: readonly PortForward[];
}

/** A port that `kubectl port-forward` reaches, for whoever may do that in the namespace. */
export interface PortForward {
  /** What is there: "queries, targets and firing alerts". */
  readonly what: string;
  /** Service in the component's namespace. */
  readonly service: string;
  /** Port of the Service. */
  readonly port: number;
  /** Path to open first. Default: none. */
  readonly path?: string;
  /** Who is let in; what has no login of its own is open to whoever reaches the port. */
  readonly login: string;
}

/** What an author writes. Everything but the functions can be read without running anything. */
export interface ComponentSpec<Config> {
  /** RFC 1123 label, unique in the catalogue; also the name of its Application and of its folder. */
  readonly name: string;
  /** One sentence for the reader of the tree. */
  readonly summary: string;
  /** AppProject that its Application belongs to. */
  readonly project: 'platform' | 'apps';
  /** Namespace of its objects. Default: the component's name. `kube-system` is never emitted. */
  readonly namespace?: string;
  /** Pod Security level that the namespace enforces. Default: `restricted`. Several components may share a namespace: the laxest wins. */
  readonly podSecurity?: PodSecurity;
  /** Whether the namespace takes part in the mesh (sidecar injection). Default: false. */
  readonly mesh?: boolean | ((context: Context<Config>) => boolean);
  /** Labels of the namespace beyond those that follow from `podSecurity` and `mesh`. */
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  /** Something that only some clusters want: `init` leaves it out. Default: false. */
  readonly optional?: boolean;
  /** Installed by bootstrap before anything is synced; syncing it later only takes it over. Default: false. */
  readonly bootstrapped?: boolean;
  /** Components that must be Healthy before this one is synced; each must be switched on. */
  readonly needs?: readonly AnyComponent[] | ((context: Context<Config>) => readonly AnyComponent[]);
  /** Components that go before this one where they are switched on; they may be off. */
  readonly after?: readonly AnyComponent[];
  /** Components whose folders get a `kustomization.yml`, so that somebody can deploy them elsewhere. Argo CD's own Applications do not read it. */
  readonly kustomized?: (context: Context<Config>) => readonly string[];
  /** What an environment may say about the component; strict, every key with a description and a default. */
  readonly config: z.ZodType<Config>;
  /** Cross-checks of the config that its schema cannot say. Each message becomes a Problem at the component's line. */
  readonly check?: (
    context: Context<Config>,
  ) => readonly { readonly path?: string; readonly message: string; readonly cure: string }[];
  readonly charts?: (context: Context<Config>) => readonly ChartUse[];
  readonly permissions?: Permissions<Config>;
  /** What one of its pods can serve, for `espalier simulate`. Default: nothing is known, and it cannot be simulated. */
  readonly service?: (context: Context<Config>) => ServiceModel;
  /** How people reach what it serves. */
  readonly access?: (context: Context<Config>) => Access;
  readonly ignoreDifferences?:
    | readonly IgnoredDifference[]
    | ((context: Context<Config>) => readonly IgnoredDifference[]);
  build?(context: BuildContext<Config>): void;
}

/** An add-on or an app: something that Argo CD syncs as one Application. */
export interface Component<Config = unknown> extends ComponentSpec<Config> {
  readonly [brand]: true;
}

// biome-ignore lint/suspicious/noExplicitAny: a component's functions take their own config; a list of components mixes them
export type AnyComponent = Component<any>;

const brand = Symbol('component');

/** Declares a component. The file that calls it is found by its place, in `platform/` or `apps/`. */
export function component<Config>(spec: ComponentSpec<Config>): Component<Config> {
  return { ...spec, [brand]: true };
}

/** Whether a module's default export is a component. */
export function isComponent(value: unknown): value is AnyComponent {
  return typeof value === 'object' && value !== null && brand in value;
}
