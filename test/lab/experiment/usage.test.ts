import { describe, expect, it } from 'vitest';
import { PlayedApp } from '../../../lab/experiment/played.ts';
import { Usage } from '../../../lab/experiment/usage.ts';
import { constant, scenarioWith } from '../../helpers/simulate.ts';
import { podAt, storedPod } from './kit.ts';

const scaling = { kind: 'fixed', replicas: 1 } as const;

/** An app, and a metrics-server that looks at it every 15 s. */
function watched() {
  const [one] = scenarioWith({ load: constant(1, 60), scaling }).apps;
  if (!one) throw new Error('no app');
  const app = new PlayedApp(one);
  const usage = new Usage([app], 15);
  /** Plays seconds from one moment to another, with so many requests in each, and lets metrics-server look. */
  const play = (from: number, to: number, rate: number) => {
    for (let now = from + 1; now <= to; now++) {
      app.play(now, 1, rate, 0);
      usage.take(now);
    }
  };
  return { app, usage, play };
}

const cpuOf = (usage: Usage, uid: string) => {
  const text = usage.of(storedPod(uid))?.containers[0]?.usage.cpu;
  return text === undefined ? undefined : Number(text.replace('n', '')) / 1e9;
};

describe('usage of pods', () => {
  it('is not known before two looks, and then the average between them', () => {
    const { app, usage, play } = watched();
    app.pods.set('one', podAt('one'));
    usage.take(0);
    play(0, 14, 4);
    expect(usage.of(storedPod('one'))).toBeUndefined();
    play(14, 15, 4);
    // Four a second, a twentieth of a second of CPU each.
    expect(cpuOf(usage, 'one')).toBeCloseTo(0.2, 6);
    expect(usage.of(storedPod('one'))?.window).toBe('15.000s');
    play(15, 25, 8);
    expect(cpuOf(usage, 'one')).toBeCloseTo(0.2, 6);
    play(25, 30, 2);
    expect(cpuOf(usage, 'one')).toBeCloseTo((10 * 0.4 + 5 * 0.1) / 15, 6);
  });

  it('of a pod that came between two looks comes with the look after', () => {
    const { app, usage, play } = watched();
    usage.take(0);
    play(0, 10, 0);
    app.pods.set('late', podAt('late', { startedAt: 10, readyAt: 10 }));
    play(10, 29, 4);
    expect(usage.of(storedPod('late'))).toBeUndefined();
    play(29, 30, 4);
    expect(cpuOf(usage, 'late')).toBeCloseTo(0.2, 6);
  });

  it('ends when a pod goes', () => {
    const { app, usage, play } = watched();
    const pod = podAt('one');
    app.pods.set('one', pod);
    usage.take(0);
    play(0, 15, 4);
    pod.goneAt = 16;
    play(15, 30, 4);
    expect(usage.of(storedPod('one'))).toBeUndefined();
  });

  it("is the app's own container's; one beside it is at rest", () => {
    const { app, usage, play } = watched();
    app.pods.set('one', podAt('one'));
    usage.take(0);
    play(0, 15, 4);
    const pod = storedPod('one');
    const beside = { name: 'proxy', image: 'proxy:1', restartPolicy: 'Always' };
    const containers = usage.of({ ...pod, spec: { ...pod.spec, initContainers: [beside] } })?.containers;
    expect(containers?.map(({ name, usage: { cpu } }) => [name, cpu === '0'])).toEqual([
      ['web', false],
      ['proxy', true],
    ]);
  });
});
