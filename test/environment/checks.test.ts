import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/environment/checks/database.ts';
import { checkNetwork } from '../../src/environment/checks/network.ts';
import { stateBucket } from '../../src/environment.ts';
import { environmentOf } from '../kit.ts';

const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code);

describe('a VPC that is there', () => {
  it('may be the default one in development, and any other anywhere', () => {
    const byDefault = { kind: 'existing', cidr: '172.31.0.0/16', vpc: { by: 'default' } } as const;
    const byName = { kind: 'existing', cidr: '10.0.0.0/16', vpc: { by: 'name', name: 'shared' } } as const;
    const of = (stage: 'development' | 'staging' | 'production', network: typeof byDefault | typeof byName) =>
      codes(checkNetwork(environmentOf({ stage, network })));
    expect(of('development', byDefault)).toEqual([]);
    expect(of('staging', byDefault)).toEqual(['DEFAULT_VPC']);
    expect(of('production', byDefault)).toEqual(['DEFAULT_VPC']);
    expect(of('production', byName)).toEqual([]);
  });
});

describe('the windows of a database', () => {
  const DAY = 24 * 60;
  const WEEK = 7 * DAY;
  const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const time = (minute: number) => {
    const two = (n: number) => String(n).padStart(2, '0');
    return `${two(Math.floor((minute % DAY) / 60))}:${two(minute % 60)}`;
  };
  const ofWeek = (minute: number) => `${days[Math.floor((minute % WEEK) / DAY)]}:${time(minute)}`;

  it('are refused exactly when they have a minute in common', () => {
    const backup = fc.tuple(fc.integer({ min: 0, max: DAY - 1 }), fc.integer({ min: 30, max: 300 }));
    const maintenance = fc.tuple(fc.integer({ min: 0, max: WEEK - 1 }), fc.integer({ min: 30, max: 2000 }));
    fc.assert(
      fc.property(backup, maintenance, ([from, length], [start, long]) => {
        const problems = checkDatabase(
          environmentOf({
            database: {
              kind: 'rds',
              backupWindow: `${time(from)}-${time(from + length)}`,
              maintenanceWindow: `${ofWeek(start)}-${ofWeek(start + long)}`,
            },
          }),
        );
        const minutes = Array.from({ length: long }, (_, i) => start + i);
        const common = minutes.some((minute) => (((minute - from) % DAY) + DAY) % DAY < length);
        expect(codes(problems)).toEqual(common ? ['DATABASE_WINDOW'] : []);
      }),
      { numRuns: 300 },
    );
  });
});

it('windows of a database that touch have no minute in common', () => {
  const of = (maintenanceWindow: string) =>
    codes(
      checkDatabase(
        environmentOf({ database: { kind: 'rds', backupWindow: '02:00-03:00', maintenanceWindow } }),
      ),
    );
  expect(of('sun:03:00-sun:04:00')).toEqual([]);
  expect(of('sun:01:00-sun:02:00')).toEqual([]);
  expect(of('sun:02:59-sun:04:00')).toEqual(['DATABASE_WINDOW']);
});

describe('the bucket of the state', () => {
  it('is named by account and region unless it is stated, always as S3 wants it', () => {
    const region = 'us-gov-east-1';
    const bucket = stateBucket(environmentOf({ region }));
    expect(bucket).toContain(`111122223333-${region}`);
    expect(stateBucket(environmentOf({ state: { bucket } }))).toBe(bucket);
  });
});
