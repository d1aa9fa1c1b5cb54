/**
 * What a set of objects is, without the objects: enough for rules, AppProjects, capacity and diff.
 * The same summary is made from objects that we build and from a rendered Helm chart, so that whatever looks
 * at a tree sees both alike. A field that is absent is one that the manifest does not state: nothing is merely unknown.
 */
export interface Footprint {
  /** Every object, CRDs and hooks included. */
  readonly objects: readonly FootprintObject[];
  readonly workloads: readonly Workload[];
  readonly services: readonly FootprintService[];
  readonly disruptionBudgets: readonly DisruptionBudget[];
  readonly autoscalers: readonly Autoscaler[];
  readonly webhooks: readonly Webhook[];
  readonly apiServices: readonly ApiService[];
}

export interface FootprintObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly scope: 'Cluster' | 'Namespaced';
  /** Effective namespace; absent for cluster-scoped objects. */
  readonly namespace?: string;
  readonly name: string;
  /** Value of `helm.sh/hook` or `argocd.argoproj.io/hook`, as written. */
  readonly hook?: string;
  /** Size as compact JSON. Above 262,144 client-side apply fails. */
  readonly bytes: number;
}

/** Something that makes pods. `kind` may be a custom resource whose operator makes them (Prometheus, Alertmanager). */
export interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** `null` where it is not stated (an autoscaler owns it) or does not apply (DaemonSet, Job). */
  readonly replicas: number | null;
  /** The pods are made by an operator from this custom resource, which may add containers. */
  readonly madeByOperator?: boolean;
  readonly hook?: string;
  readonly serviceAccount: string;
  readonly automountServiceAccountToken?: boolean;
  readonly priorityClass?: string;
  readonly dnsPolicy?: string;
  readonly hostNetwork: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  /** One line for each term, e.g. `node required: eks.amazonaws.com/compute-type NotIn fargate`. */
  readonly affinity?: readonly string[];
  /** One line for each constraint, e.g. `topology.kubernetes.io/zone ScheduleAnyway maxSkew 1`. */
  readonly topologySpread?: readonly string[];
  readonly terminationGracePeriodSeconds?: number;
  readonly ttlSecondsAfterFinished?: number;
  /** Stated for the pod as a whole, and not for its containers. */
  readonly resources?: Pick<Container, 'requests' | 'limits'>;
  readonly containers: readonly Container[];
  /** Kinds of volumes, with what matters about each: `configMap`, `hostPath:/proc`, `volumeClaimTemplate:50Gi`. */
  readonly volumes: readonly string[];
}

export interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
}

export interface Container {
  readonly name: string;
  readonly init?: boolean;
  /** An init container with `restartPolicy: Always`: it runs beside the others. */
  readonly sidecar?: boolean;
  readonly image: string;
  readonly requests?: Readonly<Record<string, string | number>>;
  readonly limits?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly hostPort?: number;
    readonly protocol?: string;
  }[];
  readonly privileged?: boolean;
  /** As it takes effect: the container's own, else the pod's. */
  readonly runAsNonRoot?: boolean;
  /** As `runAsNonRoot`. */
  readonly runAsUser?: number;
  readonly readOnlyRootFilesystem?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: string;
  readonly hasLiveness?: boolean;
  readonly hasReadiness?: boolean;
  readonly hasStartup?: boolean;
}

export interface FootprintService {
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  readonly headless?: boolean;
  readonly loadBalancerClass?: string;
  /** `app=web and tier=front`; absent for a Service without one. */
  readonly selector?: string;
  readonly ports: readonly {
    readonly name?: string;
    readonly port: number;
    readonly targetPort: number | string;
    readonly protocol?: string;
  }[];
}

export interface DisruptionBudget {
  readonly name: string;
  readonly namespace: string;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
  /** As in `FootprintService.selector`. */
  readonly selector: string;
}

export interface Autoscaler {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** `Deployment/web`. */
  readonly target: string;
  readonly min: number;
  readonly max: number;
}

export interface Webhook {
  readonly kind: string;
  /** Name of the configuration object. */
  readonly name: string;
  readonly webhook: string;
  readonly failurePolicy: string;
  /** `namespace/name` of the Service that answers. */
  readonly service?: string;
  readonly port?: number;
  /** The pod's port behind `port`; `null` where the Service is not among these objects. */
  readonly targetPort?: number | string | null;
  /** `group/plural`, the plural alone for core kinds, `*` where it takes all. */
  readonly resources: readonly string[];
  readonly operations: readonly string[];
  /** `istio-injection In enabled`; absent where it takes every namespace. */
  readonly namespaceSelector?: string;
  /** As `namespaceSelector`, of the object's labels. */
  readonly objectSelector?: string;
  /** The manifest states a CA bundle, which drifts where somebody else writes it at run time. Default: false. */
  readonly caBundleStated?: boolean;
}

export interface ApiService {
  readonly name: string;
  /** `namespace/name` of the Service that answers; absent where the API server itself does. */
  readonly service?: string;
  readonly port?: number;
  readonly targetPort?: number | string | null;
  readonly insecureSkipTLSVerify?: boolean;
}
