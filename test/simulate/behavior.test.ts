// As Kubernetes' own tests have it: kubernetes v1.35, pkg/controller/podautoscaler/horizontal_test.go (TestScalingWithRules,
// TestNormalizeDesiredReplicasWithBehavior, TestConvertDesiredReplicasWithRules).
import { describe, expect, it } from 'vitest';
import {
  type Dated,
  DOWN,
  downLimit,
  limited,
  PLAIN_UP,
  type RatePolicy,
  type Rules,
  stabilized,
  UP,
  upLimit,
} from '../../src/simulate/scaling/behavior.ts';

const NOW = 10_000;

/** Policies as the tests of Kubernetes state them: pods, their period, percent, its period. 0 for none. */
function rules(pods: number, podsPeriod: number, percent: number, percentPeriod: number, window = 0): Rules {
  const policies: RatePolicy[] = [
    ...(pods > 0 ? [{ type: 'Pods' as const, value: pods, periodSeconds: podsPeriod }] : []),
    ...(percent > 0 ? [{ type: 'Percent' as const, value: percent, periodSeconds: percentPeriod }] : []),
  ];
  return { window, select: 'Max', policies };
}

/** Changes that are spread evenly over the past two minutes. */
const events = (...changes: readonly number[]): Dated[] =>
  changes.map((replicas, index) => ({ replicas, at: NOW - 120 + (120 / changes.length) * (index + 0.5) }));

describe('policies and bounds', () => {
  it.each([
    { name: 'within range', current: 5, wanted: 7, min: 3, max: 8, is: 7, limit: 'free' },
    { name: 'below the minimum', current: 3, wanted: 1, min: 2, max: 8, is: 2, limit: 'min' },
    {
      name: 'to zero where that is the minimum',
      current: 1,
      wanted: 0,
      min: 0,
      max: 10,
      is: 0,
      limit: 'free',
    },
    { name: 'above the maximum', current: 100, wanted: 1000, min: 100, max: 150, is: 150, limit: 'max' },
    {
      name: 'by default, twice as many',
      current: 10,
      wanted: 50,
      min: 1,
      max: 1000,
      is: 20,
      limit: 'scale-out rate',
    },
    {
      name: 'by default, or four more',
      current: 2,
      wanted: 50,
      min: 1,
      max: 1000,
      is: 6,
      limit: 'scale-out rate',
    },
    {
      name: 'one percent of three is a pod',
      current: 3,
      wanted: 1000,
      min: 1,
      max: 2000,
      up: rules(0, 0, 1, 60),
      is: 4,
      limit: 'scale-out rate',
    },
    {
      name: 'pods are more than percent',
      current: 10,
      wanted: 500,
      min: 1,
      max: 1000,
      up: rules(100, 60, 100, 60),
      is: 110,
      limit: 'scale-out rate',
    },
    {
      name: 'percent are more than pods',
      current: 10,
      wanted: 500,
      min: 1,
      max: 1000,
      up: rules(2, 60, 100, 60),
      is: 20,
      limit: 'scale-out rate',
    },
    {
      name: 'pods after others',
      current: 100,
      wanted: 500,
      min: 1,
      max: 1000,
      up: rules(150, 120, 0, 0),
      ups: events(1, 5, 9),
      is: 235,
      limit: 'scale-out rate',
    },
    {
      name: 'percent after others',
      current: 100,
      wanted: 500,
      min: 1,
      max: 1000,
      up: rules(0, 0, 200, 120),
      ups: events(1, 5, 9),
      is: 255,
      limit: 'scale-out rate',
    },
    {
      name: 'too many came already',
      current: 100,
      wanted: 500,
      min: 1,
      max: 1000,
      up: rules(5, 120, 0, 0),
      ups: events(1, 5, 9),
      is: 100,
      limit: 'scale-out rate',
    },
    {
      name: 'after ups and downs',
      current: 6,
      wanted: 24,
      min: 1,
      max: 1000,
      up: rules(0, 0, 300, 300),
      ups: events(4),
      downs: events(2),
      is: 16,
      limit: 'scale-out rate',
    },
    {
      name: 'by default everything at once',
      current: 10,
      wanted: 5,
      min: 1,
      max: 1000,
      downs: events(1, 5, 9),
      is: 5,
      limit: 'free',
    },
    {
      name: 'twenty at once',
      current: 1000,
      wanted: 3,
      min: 3,
      max: 2000,
      down: rules(20, 60, 0, 0),
      is: 980,
      limit: 'scale-in rate',
    },
    {
      name: 'pods are more than percent, in',
      current: 100,
      wanted: 2,
      min: 1,
      max: 1000,
      down: rules(20, 60, 1, 60),
      is: 80,
      limit: 'scale-in rate',
    },
    {
      name: 'half at once',
      current: 100,
      wanted: 0,
      min: 1,
      max: 1000,
      down: rules(0, 0, 50, 120),
      downs: events(2, 4, 6),
      is: 56,
      limit: 'scale-in rate',
    },
    {
      name: 'too many went already',
      current: 100,
      wanted: 0,
      min: 1,
      max: 1000,
      down: rules(0, 0, 10, 120),
      downs: events(10, 10, 10),
      is: 100,
      limit: 'scale-in rate',
    },
    {
      name: 'half, after ups and downs',
      current: 10,
      wanted: 1,
      min: 1,
      max: 1000,
      down: rules(0, 0, 50, 180),
      ups: events(2),
      downs: events(4),
      is: 6,
      limit: 'scale-in rate',
    },
  ] as const)('$name', ({ current, wanted, min, max, is, limit, ...given }) => {
    const {
      up = UP,
      down = DOWN,
      ups = [],
      downs = [],
    }: { up?: Rules; down?: Rules; ups?: Dated[]; downs?: Dated[] } = given;
    expect(limited(NOW, current, wanted, { min, max }, { up, down }, { ups, downs })).toEqual({
      replicas: is,
      limit,
    });
  });

  it('takes the smaller change where that is selected', () => {
    const least: Rules = { ...rules(2, 60, 50, 60), select: 'Min' };
    expect(upLimit(NOW, 1, [], [], least)).toBe(2);
    expect(downLimit(NOW, 5, [], [], least)).toBe(3);
  });

  it('does not move where that is disabled', () => {
    expect(upLimit(NOW, 7, [], [], { ...UP, select: 'Disabled' })).toBe(7);
  });

  it('without any behavior is twice as many, or four', () => {
    const next = (current: number) =>
      limited(NOW, current, 1000, { min: 1, max: 2000 }, { up: PLAIN_UP, down: DOWN }, { ups: [], downs: [] })
        .replicas;
    expect([next(1), next(3), next(10)]).toEqual([4, 6, 20]);
  });
});

describe('stabilization windows', () => {
  const at = (...past: readonly (readonly [replicas: number, minutes: number])[]): Dated[] =>
    past.map(([replicas, minutes]) => ({ replicas, at: NOW - minutes * 60 }));
  it.each([
    { name: 'nothing before', past: at(), current: 100, wanted: 5, up: 0, down: 0, is: 5 },
    {
      name: 'the highest of the way in',
      past: at([4, 2], [5, 1]),
      current: 100,
      wanted: 3,
      up: 0,
      down: 180,
      is: 5,
    },
    {
      name: 'the lowest of the way out',
      past: at([4, 2], [5, 1]),
      current: 1,
      wanted: 7,
      up: 300,
      down: 0,
      is: 4,
    },
    { name: 'no window in', past: at([1, 2], [2, 1]), current: 100, wanted: 3, up: 300, down: 0, is: 3 },
    { name: 'no window out', past: at([4, 2], [5, 1]), current: 1, wanted: 3, up: 0, down: 300, is: 3 },
    {
      name: 'what is older does not count',
      past: at([10, 10], [9, 9]),
      current: 100,
      wanted: 3,
      up: 0,
      down: 180,
      is: 3,
    },
    {
      name: 'the lowest of those that count',
      past: at([10, 100], [6, 1], [5, 2], [9, 3]),
      current: 1,
      wanted: 100,
      up: 300,
      down: 0,
      is: 5,
    },
    {
      name: 'both: no step out while it goes down',
      past: at([2, 100], [3, 3]),
      current: 2,
      wanted: 1,
      up: 300,
      down: 300,
      is: 2,
    },
    {
      name: 'both: no step in while it goes up',
      past: at([2, 100], [1, 3]),
      current: 2,
      wanted: 3,
      up: 300,
      down: 300,
      is: 2,
    },
  ])('$name', ({ past, current, wanted, up, down, is }) => {
    const windows = { up: { ...UP, window: up }, down: { ...DOWN, window: down } };
    expect(stabilized(NOW, current, wanted, past, windows)).toBe(is);
  });
});
