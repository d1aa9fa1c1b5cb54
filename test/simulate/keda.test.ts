// KEDA v2.20: pkg/scaling/executor/scale_scaledobjects_test.go, pkg/fallback/fallback_test.go, and
// https://keda.sh/docs/2.20/reference/scaledobject-spec/.
import { describe, expect, it } from 'vitest';
import {
  type Fallback,
  hpaMin,
  KedaScaler,
  type KedaSpec,
  type KedaTrigger,
} from '../../src/simulate/scaling/keda.ts';

const SPEC: KedaSpec = {
  ...{
    min: 0,
    max: 10,
    idle: undefined,
    polling: 30,
    cooldown: 300,
    initialCooldown: 0,
    fallback: undefined,
  },
};

/** A scaler whose trigger answers with whatever `answer` holds. */
function scaler(spec: Partial<KedaSpec>, trigger: Partial<KedaTrigger> = {}) {
  const source: { answer: ReturnType<KedaTrigger['value']> } = { answer: 0 };
  const given: KedaTrigger = {
    ...{ threshold: 10, activation: 0, ignoreNull: false, cached: false, value: () => source.answer },
    ...trigger,
  };
  return { source, keda: new KedaScaler({ ...SPEC, ...spec }, [given], false) };
}

describe('the steps that the operator takes', () => {
  it('to zero when nothing is active, after the cooldown (ScaleToMinReplicasWhenNotActive)', () => {
    const { source, keda } = scaler({});
    source.answer = 5;
    expect(keda.poll(1000, 2)).toBeUndefined();
    source.answer = 0;
    expect([keda.poll(1030, 2), keda.poll(1300, 2), keda.poll(1330, 2)]).toEqual([undefined, undefined, 0]);
  });

  it('from zero to the minimum, or one (ScaleFromMinReplicasWhenActive)', () => {
    const { source, keda } = scaler({});
    expect(keda.poll(0, 0)).toBeUndefined();
    source.answer = 0.1;
    expect(keda.poll(30, 0)).toBe(1);
  });

  it('only above the activation', () => {
    const { source, keda } = scaler({}, { activation: 3 });
    source.answer = 3;
    expect(keda.poll(0, 0)).toBeUndefined();
    source.answer = 3.1;
    expect(keda.poll(30, 0)).toBe(1);
  });

  it('up to the minimum (ScaleToMinReplicasFromLowerInitialReplicaCount)', () => {
    expect(scaler({ min: 5 }).keda.poll(0, 1)).toBe(5);
  });

  it('to the idle number, and from it to the minimum', () => {
    const { source, keda } = scaler({ min: 5, idle: 2, cooldown: 60 });
    source.answer = 1;
    expect(keda.poll(0, 2)).toBe(5);
    source.answer = 0;
    expect([keda.poll(30, 5), keda.poll(90, 5)]).toEqual([undefined, 2]);
  });

  it('none above a minimum of one: the cooldown never counts there', () => {
    const { keda } = scaler({ min: 1, cooldown: 30 });
    expect([keda.poll(0, 7), keda.poll(3000, 7)]).toEqual([undefined, undefined]);
  });

  it('none while the source fails, whether there is a fallback or not', () => {
    const fallback: Fallback = { failures: 3, replicas: 4, behavior: 'static' };
    for (const spec of [{}, { fallback }]) {
      const { source, keda } = scaler(spec);
      source.answer = undefined;
      expect(keda.poll(5000, 3)).toBeUndefined();
    }
  });

  it('leaves the HPA a minimum of one', () => {
    expect([hpaMin({ min: 0 }), hpaMin({ min: 3 })]).toEqual([1, 3]);
  });
});

describe('metrics', () => {
  it('are what the source says, in thousandths', () => {
    const { source, keda } = scaler({});
    source.answer = 107.1434;
    expect(keda.metric(0, 0, 1)).toBe(107_143);
  });

  it('of a query without a result are zero only where that is asked for', () => {
    const of = (ignoreNull: boolean) => {
      const { source, keda } = scaler({}, { ignoreNull });
      source.answer = 'nothing';
      return keda.metric(0, 0, 4);
    };
    expect([of(true), of(false)]).toEqual([0, undefined]);
  });

  it('are those of the last poll where they are cached', () => {
    const { source, keda } = scaler({}, { cached: true });
    source.answer = 1;
    keda.poll(0, 1);
    source.answer = 9;
    expect(keda.metric(0, 15, 1)).toBe(1000);
    keda.poll(30, 1);
    expect(keda.metric(0, 30, 1)).toBe(9000);
  });

  it.each([
    ['static', 8, 3],
    ['currentReplicas', 8, 8],
    ['currentReplicasIfHigher', 8, 8],
    ['currentReplicasIfHigher', 2, 3],
    ['currentReplicasIfLower', 8, 3],
    ['currentReplicasIfLower', 2, 2],
  ] as const)(
    'fall back beyond the failures that are allowed: %s at %i is %i',
    (behavior, current, replicas) => {
      const { source, keda } = scaler({ fallback: { failures: 2, replicas: 3, behavior } });
      source.answer = undefined;
      const looks = [1, 2, 3].map((now) => keda.metric(0, now, current));
      // Target 10 for each replica.
      expect(looks).toEqual([undefined, undefined, replicas * 10_000]);
      expect(keda.fallsBack).toBe(true);
      source.answer = 4;
      expect(keda.metric(0, 4, current)).toBe(4000);
      expect(keda.fallsBack).toBe(false);
    },
  );
});
