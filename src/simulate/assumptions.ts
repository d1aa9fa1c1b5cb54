/** Times that no object states. Each is an assumption for ordinary days, in seconds; docs/simulate.md lists them. */
export const ASSUMED = {
  /** From Karpenter's decision until a node is Ready: batching, launch, boot, join. */
  nodeStart: 45,
  /** From the assignment of a pod until its first container starts, its image being there. */
  podStart: 2,
  /** For a node to pull an image, where the app's model does not say. */
  pull: 10,
  /** For a sidecar that starts before the app. */
  sidecarStart: 2,
  /** From the creation of a pod until its container starts on Fargate, image included. */
  fargateStart: 60,
  /** Until a pod that is told to go has left its node, or its grace where that is shorter. */
  podEnd: 15,
  /** Between scrapes where neither a monitor nor Prometheus says otherwise (kube-prometheus-stack's default). */
  scrape: 30,
  /** Between two looks of metrics-server at the kubelets: its chart's `--metric-resolution`. */
  metricsServer: 15,
} as const;

/** What Karpenter does not let anybody set (v1.14: pkg/controllers/disruption/controller.go and consolidation.go). */
export const KARPENTER = {
  /** Between two looks for nodes that are not needed. */
  poll: 10,
  /** Between such a decision and the look whether it still holds. */
  validation: 15,
} as const;
