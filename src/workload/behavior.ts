/**
 * How fast an HPA may move, in either direction (https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#configurable-scaling-behavior).
 */
export interface Behavior {
  /** Default: Kubernetes' own, at once and at most doubled, or four pods more, every 15 seconds. */
  readonly scaleUp?: Direction;
  /** Default: a stabilisation window of 300 seconds, then all at once. */
  readonly scaleDown?: Direction;
}

export interface Direction {
  /** Seconds whose highest (scale-in) or lowest (scale-out) recommendation counts. */
  readonly stabilizationSeconds?: number;
  readonly policies?: readonly Policy[];
  /** Which policy wins; `Disabled` never moves in this direction. Default: Max. */
  readonly select?: 'Max' | 'Min' | 'Disabled';
}

/** At most that much change within the period. */
export interface Policy {
  readonly type: 'Pods' | 'Percent';
  readonly value: number;
  readonly periodSeconds: number;
}

/** Seconds that the highest need of the past holds scale-in back unless the environment says otherwise; Kubernetes' default, stated so that a reader sees it. */
const SCALE_DOWN_SECONDS = 300;

/** `spec.behavior` of autoscaling/v2. */
export function hpaBehavior({ scaleUp, scaleDown }: Behavior = {}): Record<string, unknown> {
  return {
    ...(scaleUp && { scaleUp: direction(scaleUp) }),
    scaleDown: direction({ stabilizationSeconds: SCALE_DOWN_SECONDS, ...scaleDown }),
  };
}

function direction({ stabilizationSeconds, policies, select }: Direction): Record<string, unknown> {
  return {
    ...(stabilizationSeconds !== undefined && { stabilizationWindowSeconds: stabilizationSeconds }),
    ...(select && { selectPolicy: select }),
    ...(policies && { policies }),
  };
}
