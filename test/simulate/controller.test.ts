import { describe, expect, it } from 'vitest';
import { specOf } from '../../src/simulate/read/scaling.ts';
import { HpaController } from '../../src/simulate/scaling/hpa.ts';

const asks = (replicas: number) => ({ replicas, usage: 0 });
const controller = (min: number, max: number, behavior?: object) =>
  new HpaController(specOf(min, max, behavior));

describe('the HPA controller', () => {
  it('takes the most of several metrics', () => {
    const { replicas, metric } = controller(1, 10).sync(0, 3, [asks(2), asks(5), asks(4)]);
    expect([replicas, metric]).toEqual([5, 1]);
  });

  // horizontal_test.go: ScaleUpOneMetricEmpty, NoScaleDownOneMetricInvalid.
  it('goes out on what it can read, and in only on all', () => {
    expect(controller(2, 6).sync(0, 3, [asks(4), undefined]).replicas).toBe(4);
    expect(controller(2, 6).sync(0, 5, [asks(3), undefined])).toEqual({ replicas: 5, reason: 'no metrics' });
    expect(controller(2, 6).sync(0, 5, [undefined])).toEqual({ replicas: 5, reason: 'no metrics' });
  });

  // horizontal_test.go: ZeroReplicas, TooFewReplicas, TooManyReplicas.
  it('is off at zero, and brings back what is out of bounds', () => {
    expect(controller(3, 5).sync(0, 0, [asks(4)])).toEqual({ replicas: 0, reason: 'off' });
    expect(controller(3, 5).sync(0, 2, [asks(4)]).replicas).toBe(3);
    expect(controller(3, 5).sync(0, 10, [asks(4)]).replicas).toBe(5);
  });

  // horizontal_test.go: ScaleDownStabilizeInitialSize.
  it('takes the number that it finds for a recommendation', () => {
    expect(controller(1, 10).sync(0, 5, [asks(2)])).toMatchObject({ replicas: 5, reason: 'scale-in window' });
  });

  it('scales in 300 s after the last look that asked for as many', () => {
    const hpa = controller(1, 10, { scaleDown: {} });
    hpa.sync(0, 6, [asks(6)]);
    const at = (now: number) => hpa.sync(now, 6, [asks(1)]).replicas;
    expect([at(15), at(285), at(299), at(300)]).toEqual([6, 6, 6, 1]);
  });

  it('grows by 100 % or four pods every 15 s, by default', () => {
    const hpa = controller(1, 100, { scaleUp: {} });
    let replicas = 1;
    const seen = [15, 30, 45, 60].map((now) => {
      replicas = hpa.sync(now, replicas, [asks(100)]).replicas;
      return replicas;
    });
    expect(seen).toEqual([5, 10, 20, 40]);
  });

  it('reads the tolerance that an HPA states only where the feature is on', () => {
    const behavior = { scaleUp: { tolerance: '50m' }, scaleDown: { tolerance: '0.2' } };
    expect(specOf(1, 10, behavior).tolerances).toEqual({ up: 0.05, down: 0.2 });
    expect(specOf(1, 10, behavior, false).tolerances).toEqual({ up: 0.1, down: 0.1 });
  });

  // https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/#limit-scale-down-rate
  it('removes 10 % a minute, or five pods, whichever is more', () => {
    const policies = [
      { type: 'Percent', value: 10, periodSeconds: 60 },
      { type: 'Pods', value: 5, periodSeconds: 60 },
    ];
    const hpa = controller(10, 100, { scaleDown: { stabilizationWindowSeconds: 0, policies } });
    let replicas = 80;
    const seen = [0, 15, 60, 120, 180, 240].map((now) => {
      replicas = hpa.sync(now, replicas, [asks(10)]).replicas;
      return replicas;
    });
    // 10 % of 80, of 72, of 64, …, cut to whole pods as the controller does.
    expect(seen).toEqual([72, 72, 64, 57, 51, 45]);
  });
});
