import type { ScalingScenario, Scenario } from '../../src/simulate/scenario.ts';

/** Seconds between two looks of the HPA controller: its own default, which EKS leaves alone. */
export const AUTOSCALER_SECONDS = 15;

/**
 * Seconds of one control loop of the slowest app: what an autoscaler sees is up to one interval of its metric old, and it sees it up
 * to one look later.
 */
export function loopSeconds({ apps, metricsSeconds }: Scenario): number {
  const loops = apps.map(({ scaling, counters }) => {
    if (scaling.kind === 'fixed') return AUTOSCALER_SECONDS;
    const scrapes = [...counters.values()].flat().map(({ scrapeSeconds }) => scrapeSeconds);
    const usage = scaling.metrics.some(({ kind }) => kind === 'utilization' || kind === 'average');
    return lookSeconds(scaling) + Math.max(0, ...scrapes, usage ? metricsSeconds : 0);
  });
  return Math.max(AUTOSCALER_SECONDS, ...loops);
}

/**
 * KEDA asks Prometheus whenever the HPA controller asks KEDA, so that its polling adds nothing, unless its last answer is what the
 * controller gets, or the poll itself takes the step from rest.
 */
function lookSeconds(scaling: ScalingScenario): number {
  if (scaling.kind !== 'keda') return AUTOSCALER_SECONDS;
  const { idle, min, polling } = scaling.keda;
  const rests = idle !== undefined || min === 0;
  const cached = scaling.triggers.some((trigger) => trigger.cached);
  return Math.max(AUTOSCALER_SECONDS + (cached ? polling : 0), rests ? polling : 0);
}
