/**
 * How many replicas one metric asks for, as the HPA controller works it out (kubernetes v1.35,
 * pkg/controller/podautoscaler/replica_calculator.go). Amounts are whole thousandths, and are cut where Go divides integers.
 */

/** How far a ratio may be from 1 before anything moves. */
export interface Tolerances {
  readonly up: number;
  readonly down: number;
}

/**
 * What the controller takes a pod for. `ready`: its sample counts. `unready`: Pending, or too young for a sample of CPU that
 * means something. `missing`: it runs, and there is no sample. `ignored`: it goes, or has failed.
 */
export type PodState = 'ready' | 'unready' | 'missing' | 'ignored';

/** A pod as the controller sees it, or several that are alike. */
export interface PodSample {
  readonly state: PodState;
  /** Thousandths of the metric; of no meaning unless `ready`. */
  readonly value: number;
  /** Thousandths of the resource that the pod requests; of no meaning for metrics without requests. */
  readonly request: number;
  /** Default: 1. */
  readonly count?: number;
}

/** What a metric asks for, and its value as `kubectl get hpa` shows it; `undefined` where there is none to go by. */
export interface Proposal {
  readonly replicas: number;
  /** Percent of a resource, else thousandths for each pod. */
  readonly usage: number;
}

const within = (ratio: number, { up, down }: Tolerances) => 1 - down <= ratio && ratio <= 1 + up;

/** Average use of a resource, in percent of the requests. Missing pods count as full where that would scale in. */
export function resourceReplicas(
  pods: readonly PodSample[],
  current: number,
  target: number,
  tolerances: Tolerances,
): Proposal | undefined {
  const usage = ({ value, request }: Sum) => Math.trunc((value * 100) / request);
  const full = (request: number) => Math.trunc((request * Math.max(100, target)) / 100);
  return fromPods(pods, current, tolerances, target, usage, full);
}

/** Average of a metric over the pods. Missing pods count as exactly on target where that would scale in. */
export function podsReplicas(
  pods: readonly PodSample[],
  current: number,
  target: number,
  tolerances: Tolerances,
): Proposal | undefined {
  return fromPods(
    pods,
    current,
    tolerances,
    target,
    ({ value, count }) => Math.trunc(value / count),
    () => target,
  );
}

/** One number for the whole workload, to be shared: `AverageValue` of an external metric or an object, as KEDA states it. */
export function sharedReplicas(
  value: number,
  replicas: number,
  target: number,
  tolerances: Tolerances,
): Proposal {
  return {
    replicas: within(value / (target * replicas), tolerances) ? replicas : Math.ceil(value / target),
    usage: Math.ceil(value / replicas),
  };
}

/** One number for the whole workload, to be brought to the target: `Value` of an external metric or an object. */
export function wholeReplicas(
  value: number,
  current: number,
  ready: number,
  target: number,
  tolerances: Tolerances,
): Proposal {
  const ratio = value / target;
  if (current === 0) return { replicas: Math.ceil(ratio), usage: value };
  return { replicas: within(ratio, tolerances) ? current : Math.ceil(ratio * ready), usage: value };
}

interface Sum {
  readonly value: number;
  readonly request: number;
  readonly count: number;
}

function fromPods(
  pods: readonly PodSample[],
  current: number,
  tolerances: Tolerances,
  target: number,
  usageOf: (sum: Sum) => number,
  missingValue: (request: number) => number,
): Proposal | undefined {
  let [value, request, count] = [0, 0, 0];
  let [unready, unreadyRequest, missing, missingRequest, missingFull] = [0, 0, 0, 0, 0];
  for (const pod of pods) {
    const { count: many = 1 } = pod;
    if (pod.state === 'ready') {
      value += many * pod.value;
      request += many * pod.request;
      count += many;
    } else if (pod.state === 'unready') {
      unready += many;
      unreadyRequest += many * pod.request;
    } else if (pod.state === 'missing') {
      missing += many;
      missingRequest += many * pod.request;
      missingFull += many * missingValue(pod.request);
    }
  }
  if (count === 0) return undefined;
  const usage = usageOf({ value, request, count });
  const ratio = usage / target;
  const stay = { replicas: current, usage };
  const withUnready = unready > 0 && ratio > 1;
  if (!withUnready && missing === 0) {
    return within(ratio, tolerances) ? stay : { replicas: Math.ceil(ratio * count), usage };
  }
  if (missing > 0 && ratio !== 1) {
    value += ratio < 1 ? missingFull : 0;
    request += missingRequest;
    count += missing;
  }
  if (withUnready) {
    request += unreadyRequest;
    count += unready;
  }
  const adjusted = usageOf({ value, request, count }) / target;
  if (within(adjusted, tolerances) || (ratio < 1 && adjusted > 1) || (ratio > 1 && adjusted < 1)) return stay;
  const replicas = Math.ceil(adjusted * count);
  if ((adjusted < 1 && replicas > current) || (adjusted > 1 && replicas < current)) return stay;
  return { replicas, usage };
}
