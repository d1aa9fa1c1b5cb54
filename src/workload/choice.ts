import type { ScalingChoice } from '../environment/scaling.ts';
import type { RequestSource } from './requests.ts';
import type { HpaMetric, Scaling, Trigger } from './scaling.ts';
import { SCRAPE_SECONDS } from './scrape.ts';

/** What a choice needs to know of its surroundings. */
export interface ScalingSources {
  /** What counts the workload's requests; absent where nothing does. */
  readonly requests: RequestSource | undefined;
  /** URL of Prometheus. */
  readonly prometheus: string;
}

/** What the environment chose, as what a `Workload` takes. The choice must be without faults. */
export function scalingOf(choice: ScalingChoice, { requests, prometheus }: ScalingSources): Scaling {
  if (choice.kind === 'none') return { kind: 'fixed', replicas: choice.replicas };
  const { min, max, behavior, cpuPercent, memoryPercent, requestsPerReplica: perReplica } = choice;
  const resources = [
    ...(memoryPercent === undefined ? [] : [{ kind: 'memory' as const, percent: memoryPercent }]),
    ...(cpuPercent === undefined ? [] : [{ kind: 'cpu' as const, percent: cpuPercent }]),
  ];
  if (choice.kind === 'hpa') {
    const metric = requests?.podMetric;
    const metrics: HpaMetric[] = [
      ...(perReplica === undefined || metric === undefined
        ? []
        : [{ kind: 'pods' as const, metric, perReplica }]),
      ...resources,
    ];
    return { kind: 'hpa', min, max, behavior, metrics: nonEmpty(metrics) };
  }
  const { rateWindow, activationRequests, pollingSeconds, cooldownSeconds, fallback } = choice;
  const triggers: Trigger[] = [
    ...(perReplica === undefined || requests === undefined
      ? []
      : [
          {
            kind: 'prometheus' as const,
            serverAddress: prometheus,
            query: requests.rate(rateWindow),
            perReplica,
            ...(activationRequests !== undefined && { activation: activationRequests }),
          },
        ]),
    ...resources,
  ];
  return {
    kind: 'keda',
    min,
    max,
    behavior,
    triggers: nonEmpty(triggers),
    pollingSeconds,
    ...(cooldownSeconds !== undefined && { cooldownSeconds }),
    ...(fallback && { fallback }),
  };
}

/** Seconds of a duration such as `90s` or `2m`, as the schema lets it in. */
const secondsOf = (duration: string) => Number.parseInt(duration, 10) * (duration.endsWith('m') ? 60 : 1);

function nonEmpty<T>(list: readonly T[]): [T, ...T[]] {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('a scaling choice with faults: nothing to scale on');
  return [first, ...rest];
}

/** A fault of a config, in the form that a component's `check` returns. */
export interface ChoiceFault {
  readonly path: string;
  readonly message: string;
  readonly cure: string;
}

/** What the schema of a choice cannot say. `path` is where the choice stands in the config. */
export function scalingFaults(
  choice: ScalingChoice,
  requests: RequestSource | undefined,
  path = 'scaling',
): ChoiceFault[] {
  if (choice.kind === 'none') return [];
  const faults: ChoiceFault[] = [];
  const fault = (key: string, message: string, cure: string) =>
    faults.push({ path: `${path}.${key}`, message, cure });
  const { kind, min, max, cpuPercent, memoryPercent, requestsPerReplica } = choice;
  if (min > max) fault('min', `min ${min} is above max ${max}`, 'Order them.');
  if (cpuPercent === undefined && memoryPercent === undefined && requestsPerReplica === undefined) {
    fault(
      'kind',
      `${kind} has nothing to scale on`,
      'State requestsPerReplica, cpuPercent or memoryPercent, or kind: none.',
    );
  }
  if (requestsPerReplica !== undefined && requests === undefined) {
    fault(
      'requestsPerReplica',
      'nothing counts the requests of this workload',
      'Expose it by something that does, or scale on CPU.',
    );
  }
  if (kind === 'hpa') {
    if (min === 0) fault('min', 'an hpa never goes to 0', 'State at least 1, or kind: keda.');
    if (requestsPerReplica !== undefined && requests !== undefined && requests.podMetric === undefined) {
      fault(
        'requestsPerReplica',
        'what counts its requests cannot tell pods apart, and an hpa asks for each pod',
        'State kind: keda, which asks for the sum.',
      );
    }
    return faults;
  }
  if (min === 0 && requestsPerReplica !== undefined && requests && !requests.countsWithoutPods) {
    fault(
      'min',
      'it is 0, and what counts its requests counts none while no pod runs: nothing would start the first one again',
      'State at least 1; an app that may rest at 0 needs keda-http-add-on before it.',
    );
  }
  if (requestsPerReplica !== undefined && secondsOf(choice.rateWindow) < 2 * SCRAPE_SECONDS) {
    fault(
      'rateWindow',
      `${choice.rateWindow} does not hold two scrapes, one every ${SCRAPE_SECONDS}s: there would be no rate, which reads as no load`,
      `State at least ${2 * SCRAPE_SECONDS}s.`,
    );
  }
  if ((choice.fallback?.replicas ?? 0) > max) {
    fault(
      'fallback.replicas',
      `${choice.fallback?.replicas} is above max ${max}`,
      'State at most max, or leave it out: half of the maximum.',
    );
  }
  if (min > 0 && choice.cooldownSeconds !== undefined) {
    fault(
      'cooldownSeconds',
      `it comes before the step to 0 replicas, and min is ${min}`,
      'Leave it out; behavior.scaleDown says how fast replicas go.',
    );
  }
  if (choice.activationRequests !== undefined && (min > 0 || requestsPerReplica === undefined)) {
    fault(
      'activationRequests',
      min > 0 ? `it starts the first replica, and min is ${min}` : 'requestsPerReplica is not stated',
      'Leave it out.',
    );
  }
  return faults;
}
