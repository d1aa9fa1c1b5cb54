import { z } from 'zod';
import { ARGOCD_NAMESPACE } from '../argocd/application.ts';
import { component } from '../src/component.ts';
import { namespaceOf } from '../src/context.ts';
import { dnsLabel } from '../src/environment/values.ts';
import { CRD_ANNOTATIONS, replicas, sized, spread } from './_values.ts';
import karpenter from './karpenter.ts';
import nodePools from './node-pools/index.ts';
import prometheusOperatorCrds from './prometheus-operator-crds.ts';

/**
 * Where nobody is asked, whatever policies select: what makes nodes, network and names, and what mends everything else. A
 * policy that must answer could otherwise keep down what would bring Kyverno back (https://kyverno.io/docs/troubleshooting/).
 */
const VITAL = ['kube-system', ARGOCD_NAMESPACE, namespaceOf(karpenter)];

const WRITE = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

const kinds = z.strictObject({
  group: z
    .string()
    .regex(/^([a-z0-9-]+(\.[a-z0-9-]+)*)?$/, 'must be an API group such as networking.k8s.io')
    .default('')
    .describe('API group. Default: the core group.'),
  resources: z
    .array(
      z.string().regex(/^[a-z]+(\/[a-z]+)?$/, 'must be plural and in lower case, such as networkpolicies'),
    )
    .min(1)
    .describe('Kinds of it, in their plural.'),
});

const budget = { enabled: true, minAvailable: 0, maxUnavailable: 1 };

/** What its four controllers have in common. Kyverno recommends three for admission, and two for those that elect a leader. */
function controller(name: string, count: number) {
  return {
    replicas: count,
    podDisruptionBudget: budget,
    topologySpreadConstraints: spread({ 'app.kubernetes.io/component': name }),
    serviceMonitor: { enabled: true },
  };
}

/**
 * The engine without policies of its own: what can be said in CEL about one object, the API server enforces by itself, as
 * ValidatingAdmissionPolicies. Kyverno is for what those cannot do: change objects, make others from them, verify signatures.
 * Its webhook configurations, with their CA bundles, are made by its controllers at run time; Git holds none of them, so they
 * are nobody's drift, and they stay behind when the component goes (label `webhook.kyverno.io/managed-by=kyverno`). Nor are its
 * aggregated ClusterRoles: Git states no rules for them, and those that Kubernetes fills in belong to Kubernetes.
 */
export default component({
  name: 'kyverno',
  summary: 'Policies that change objects, make others from them, or verify the signatures of images.',
  project: 'platform',
  optional: true,
  needs: [prometheusOperatorCrds],
  after: [nodePools],
  config: z.strictObject({
    failurePolicy: z
      .enum(['Ignore', 'AsPolicy'])
      .default('Ignore')
      .meta({ own: true })
      .describe(
        'What happens while Kyverno does not answer. Ignore: everything is admitted, whatever a policy says. AsPolicy: what each policy says, which is to refuse where it says nothing; needs highAvailability.',
      ),
    excludeNamespaces: z
      .array(dnsLabel)
      .default([])
      .meta({ own: true })
      .describe(
        `Namespaces whose objects Kyverno is never asked about, besides its own, ${VITAL.join(', ')}.`,
      ),
    mayWrite: z
      .array(kinds)
      .default([])
      .describe(
        'Kinds that policies may generate, or change after their creation. Default: none; admission needs no such right.',
      ),
  }),
  check: ({ config, environment }) =>
    config.failurePolicy === 'AsPolicy' && !environment.highAvailability
      ? [
          {
            path: 'failurePolicy',
            message: 'with one replica, every restart of Kyverno would refuse what its policies select',
            cure: 'Say Ignore, or switch highAvailability on.',
          },
        ]
      : [],
  charts: (context) => {
    const { config } = context;
    const two = replicas(context);
    return [
      {
        chart: 'kyverno',
        values: {
          // Its CRDs come from two charts, one of which writes empty maps where it is told nothing: those never are in sync
          // (kyverno#15116).
          crds: { annotations: CRD_ANNOTATIONS, migration: { enabled: false } },
          'kyverno-api': { annotations: CRD_ANNOTATIONS, labels: { 'app.kubernetes.io/part-of': 'kyverno' } },
          // Hooks, which Argo CD would run at every sync.
          webhooksCleanup: { enabled: false },
          config: {
            preserve: false,
            webhooks: {
              namespaceSelector: {
                matchExpressions: [
                  {
                    key: 'kubernetes.io/metadata.name',
                    operator: 'NotIn',
                    values: [...new Set([...VITAL, ...config.excludeNamespaces])].sort(),
                  },
                ],
              },
            },
          },
          features: {
            forceFailurePolicyIgnore: { enabled: config.failurePolicy === 'Ignore' },
            // Validation has one owner: policies that Git holds, not such as a controller makes of others.
            generateValidatingAdmissionPolicy: { enabled: false },
            logging: { format: 'json' },
          },
          global: { priorityClassName: 'system-cluster-critical' },
          admissionController: {
            ...controller('admission-controller', context.environment.highAvailability ? 3 : 1),
            initContainer: { resources: sized(context, '10m', '64Mi', '256Mi') },
            container: { resources: sized(context, '100m', '128Mi', '512Mi') },
          },
          backgroundController: {
            ...controller('background-controller', two),
            resources: sized(context, '50m', '64Mi', '256Mi'),
            rbac: {
              // The chart would let it write Roles, RoleBindings, NetworkPolicies and ConfigMaps everywhere.
              coreClusterRole: {
                extraResources: config.mayWrite.map(({ group, resources }) => ({
                  apiGroups: [group],
                  resources,
                  verbs: WRITE,
                })),
              },
            },
          },
          cleanupController: {
            ...controller('cleanup-controller', two),
            resources: sized(context, '50m', '64Mi', '256Mi'),
          },
          reportsController: {
            ...controller('reports-controller', two),
            resources: sized(context, '50m', '128Mi', '512Mi'),
          },
        },
      },
    ];
  },
});
