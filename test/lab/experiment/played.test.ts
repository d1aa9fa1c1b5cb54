import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlayedApp } from '../../../lab/experiment/played.ts';
import { requestsOf, requestsUntil, secondsOf, segmentsOf } from '../../../src/load/profile.ts';
import { constant, profileOf, scenarioWith } from '../../helpers/simulate.ts';
import { podAt } from './kit.ts';

const scaling = { kind: 'fixed', replicas: 1 } as const;

function appWith(service = {}): PlayedApp {
  const [app] = scenarioWith({ load: constant(1, 60), scaling, service }).apps;
  if (!app) throw new Error('no app');
  return new PlayedApp(app);
}

const lives = fc.record({
  startedAt: fc.integer({ min: 0, max: 30 }),
  takes: fc.integer({ min: 0, max: 30 }),
  lasts: fc.integer({ min: 0, max: 60 }),
});

describe('a played app', () => {
  it('loses no request: what came was answered, failed, or waits', () => {
    fc.assert(
      fc.property(
        fc.array(lives, { maxLength: 5 }),
        fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (pods, loads) => {
          const app = appWith({ queue: 3 });
          for (const [index, { startedAt, takes, lasts }] of pods.entries())
            app.pods.set(
              `${index}`,
              podAt(`${index}`, { startedAt, readyAt: startedAt + takes, goneAt: startedAt + takes + lasts }),
            );
          let sum = 0;
          for (const [index, arrived] of loads.entries()) {
            sum += arrived;
            app.play(index + 1, 1, arrived, 0);
          }
          expect(app.served + app.failed + app.queued).toBeCloseTo(sum, 6);
          const counted = [...app.pods.values()].reduce((all, pod) => all + pod.served, 0);
          expect(counted).toBeCloseTo(app.served, 6);
        },
      ),
    );
  });

  it('counts without a jump, and never backwards', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 2, maxLength: 20 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
        (loads, looks) => {
          const app = appWith();
          app.pods.set('one', podAt('one'));
          let last = 0;
          for (const [index, arrived] of loads.entries()) {
            const before = app.served;
            app.play(index + 1, 1, arrived, 0);
            for (const part of [0, ...looks.toSorted((a, b) => a - b), 1]) {
              const shown = app.shown(index + 1 + part, app.last.served, app.served);
              expect(shown).toBeGreaterThanOrEqual(last - 1e-9);
              expect(shown).toBeCloseTo(before + part * (app.served - before), 9);
              last = shown;
            }
          }
        },
      ),
    );
  });

  it('answers with ready pods alone', () => {
    const app = appWith();
    app.pods.set('early', podAt('early', { readyAt: 20 }));
    app.pods.set('late', podAt('late', { goneAt: 5 }));
    expect(app.play(10, 1, 4, 0)).toBe(0);
    expect(app.play(21, 1, 4, 0)).toBe(4);
    expect(app.pods.get('early')?.served).toBe(4);
    expect(app.pods.get('late')?.served).toBe(0);
  });

  it('uses the CPU of what it answers, on the cores that it has', () => {
    const app = appWith();
    app.pods.set('one', podAt('one'));
    // Half a core, a twentieth of a second each: ten a second.
    expect(app.play(1, 1, 30, 0)).toBeCloseTo(10, 6);
    expect(app.pods.get('one')?.cpuSeconds).toBeCloseTo(0.5, 6);
  });

  it('has the memory of a pod at rest while it starts, and more for what it works on', () => {
    const app = appWith({ memoryMiB: 300, memoryMiBPerRequest: 40, waitSeconds: 0.45, cpuSeconds: 0.05 });
    app.pods.set('one', podAt('one', { startedAt: 5, readyAt: 20 }));
    const memory = () => app.pods.get('one')?.memoryMiB;
    app.play(4, 1, 0, 0);
    expect(memory()).toBe(0);
    app.play(10, 1, 0, 0);
    expect(memory()).toBe(300);
    // Four a second, half a second each: two at a time.
    app.play(21, 1, 4, 0);
    expect(memory()).toBeCloseTo(300 + 2 * 40, 6);
  });

  it('starts when its probe looks, later where a start costs more CPU than it has, and never beyond its limit', () => {
    expect(appWith({ startSeconds: 7 }).readyAfter(100, 1)).toBe(110);
    expect(appWith({ startSeconds: 7, startCpuSeconds: 6 }).readyAfter(100, 0.5)).toBe(115);
    expect(appWith({ startSeconds: 601 }).readyAfter(100, 1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('requests of a profile', () => {
  const stage = fc.oneof(
    fc.record({
      kind: fc.constant('ramp' as const),
      to: fc.integer({ min: 0, max: 50 }),
      seconds: fc.integer({ min: 1, max: 99 }),
    }),
    fc.record({ kind: fc.constant('hold' as const), seconds: fc.integer({ min: 1, max: 99 }) }),
    fc.record({ kind: fc.constant('step' as const), to: fc.integer({ min: 0, max: 50 }) }),
  );

  it('grow with time, and are all there at its end', () => {
    fc.assert(
      fc.property(
        fc.array(stage, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 500, noNaN: true }),
        (stages, a, b) => {
          const segments = segmentsOf(profileOf(stages, { start: 3 }));
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          expect(requestsUntil(segments, to)).toBeGreaterThanOrEqual(requestsUntil(segments, from) - 1e-9);
          expect(requestsUntil(segments, secondsOf(segments) + a)).toBeCloseTo(requestsOf(segments), 6);
          expect(requestsUntil(segments, 0)).toBe(0);
        },
      ),
    );
  });
});
