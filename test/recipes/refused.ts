/** A value that the architecture had, what stands in the recipe in its place, and who refuses it. */
export interface Refused {
  readonly code: string;
  /** Text of the recipe. */
  readonly recipe: string;
  /** What the architecture had there. */
  readonly exact: string;
  /** Codes of what else is wrong then. */
  readonly besides?: readonly string[];
}

const OPEN: Refused = { code: 'API_OPEN', recipe: '[203.0.113.0/24]', exact: '[0.0.0.0/0]' };

const MYSQL: Refused = { code: 'DATABASE_VERSION', recipe: 'version: "8.4"', exact: 'version: "5.7"' };

const SYSTEM: Refused = {
  code: 'FARGATE_UNSUPPORTED',
  recipe: `      selectors:
        - namespace: kube-system
          labels: { k8s-app: kube-dns }
        - namespace: kube-system
          labels: { app.kubernetes.io/name: aws-load-balancer-controller }
        - namespace: kube-system
          labels: { app.kubernetes.io/name: metrics-server }`,
  exact: '      selectors: [{ namespace: kube-system }]',
  besides: ['FARGATE_RESOURCES'],
};

const ARGO_CD: Refused = {
  code: 'NO_PLACE_TO_RUN',
  recipe: `    - name: argocd
      selectors: [{ namespace: argocd }]`,
  exact: '',
};

/** Values of each architecture that its recipe cannot have, by recipe. */
export const REFUSED: Readonly<Record<string, readonly Refused[]>> = {
  'metabase-eks': [
    OPEN,
    MYSQL,
    SYSTEM,
    ARGO_CD,
    {
      code: 'SCHEMA_RANGE',
      recipe: '    minReplicas: 2\n    maxReplicas: 5',
      exact: '    minReplicas: 1\n    maxReplicas: 5',
    },
    {
      code: 'SCALING_BLIND',
      recipe: 'fallback: { failures: 1, replicas: 1 }',
      exact: 'fallback: { failures: 1, replicas: 1, behavior: static }',
    },
    {
      code: 'SCHEMA_RANGE',
      recipe: '      rateWindow: 2m',
      exact: '      rateWindow: 2m\n      pollingSeconds: 1',
    },
    {
      code: 'COMPONENT_CONFIG',
      recipe: '      rateWindow: 2m',
      exact: '      rateWindow: 2m\n      cooldownSeconds: 30',
    },
    { code: 'MAX_PODS', recipe: '    pools:', exact: '    maxPods: 100\n    pools:' },
  ],
  'metabase-free-tier': [
    OPEN,
    MYSQL,
    SYSTEM,
    ARGO_CD,
    { code: 'SCHEMA_RANGE', recipe: 'storageGiB: 20', exact: 'storageGiB: 5' },
    {
      code: 'MESH_ON_FARGATE',
      recipe: 'selectors: [{ namespace: argocd }]',
      exact: 'selectors: [{ namespace: argocd }, { namespace: metabase }]',
    },
    { code: 'MAX_PODS', recipe: 'types: [t3.micro]', exact: 'types: [t2.micro, t3.micro]' },
  ],
  'custom-metrics-keda': [
    OPEN,
    {
      code: 'COMPONENT_CONFIG',
      recipe: '      behavior: { scaleDown: { stabilizationSeconds: 30 } }',
      exact: '      cooldownSeconds: 30',
    },
  ],
  'gitops-karpenter': [
    {
      code: 'START_CAPACITY',
      recipe: 'desired: 3',
      exact: 'desired: 2',
    },
    {
      code: 'CAPACITY_UNREACHABLE',
      recipe: 'limits: { cpu: 40, memoryGiB: 160 }',
      exact: 'limits: { cpu: 20, memoryGiB: 160 }',
    },
  ],
  'prometheus-adapter': [
    OPEN,
    { code: 'START_CAPACITY', recipe: 'desired: 5', exact: 'desired: 2' },
    { code: 'SCHEMA_PATTERN', recipe: 'name: c-01-event-processor', exact: 'name: c_-01_event_processor' },
  ],
};

/** Codes of rules that refuse what no setting can say: components have no word for it. */
export const UNSAYABLE = ['AUTOSCALER_TARGET', 'NODE_POOL_LIMITS', 'SCALING_QUERY'];
