import type { Scenario } from '../../src/simulate/scenario.ts';

/** Seconds between two looks of the HPA controller: its own default, which EKS leaves alone. */
export const AUTOSCALER_SECONDS = 15;

/**
 * Seconds of one control loop of the slowest app: what an autoscaler sees is up to one interval of its metric old, and it sees it up
 * to one look later. KEDA asks Prometheus whenever the HPA controller asks KEDA, so that its polling adds nothing above one replica.
 */
export function loopSeconds({ apps, metricsSeconds }: Scenario): number {
  const intervals = apps.flatMap(({ scaling, counters }) => {
    if (scaling.kind === 'fixed') return [];
    const scrapes = [...counters.values()].flat().map(({ scrapeSeconds }) => scrapeSeconds);
    const usage = scaling.metrics.some(({ kind }) => kind === 'utilization' || kind === 'average');
    return usage ? [...scrapes, metricsSeconds] : scrapes;
  });
  return AUTOSCALER_SECONDS + Math.max(0, ...intervals);
}
