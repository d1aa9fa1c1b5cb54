import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statePlan } from '../../bootstrap/plan/delivery/state.ts';
import { comparePolicy } from '../../bootstrap/state/policy.ts';
import { environmentLike } from '../helpers/bootstrapped.ts';

const plan = statePlan(environmentLike());
const wanted = plan.policy;

/** The same policy as AWS may write it: statements and lists in another order, a list of one as its only value. */
const respelt = fc
  .tuple(fc.constantFrom(wanted, plan.key.policy), fc.infiniteStream(fc.nat(1000)))
  .map(([policy, stream]) => {
    const shuffled = <T>(items: readonly T[]): T[] =>
      items
        .map((item) => [stream.next().value as number, item] as const)
        .sort(([a], [b]) => a - b)
        .map(([, item]) => item);
    const list = (items: readonly string[]) => (items.length === 1 ? items[0] : shuffled(items));
    const Statement = shuffled(policy.Statement).map((statement) => ({
      ...statement,
      Action: list(statement.Action),
      Resource: list(statement.Resource ?? []),
    }));
    return { policy, text: JSON.stringify({ Statement, Version: policy.Version }) };
  });

describe('a policy', () => {
  it('is the same however AWS spells it', () => {
    fc.assert(
      fc.property(respelt, ({ policy, text }) => {
        expect(comparePolicy(policy, text)).toMatchObject({ lacking: [], foreign: [] });
      }),
    );
  });

  it.each([
    ['another effect', { Effect: 'Allow' }],
    ['one resource less', { Resource: ['arn:aws:s3:::x'] }],
    ['another principal', { Principal: { AWS: '111122223333' } }],
    ['no condition', { Condition: undefined }],
    [
      'a condition more',
      { Condition: { ...wanted.Statement[0]?.Condition, Null: { 'aws:PrincipalArn': 'true' } } },
    ],
  ])('lacks a statement that has %s', (_what, change) => {
    const [first, ...rest] = wanted.Statement;
    const text = JSON.stringify({ ...wanted, Statement: [{ ...first, ...change }, ...rest] });
    const { lacking, foreign, document } = comparePolicy(wanted, text);
    expect(lacking).toEqual([first?.Sid]);
    expect(foreign).toEqual([]);
    expect(JSON.parse(document)).toEqual(wanted);
  });

  it('keeps what others say in it, named or not', () => {
    const others = [
      { Sid: 'Wall', Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: 'arn:aws:s3:::x' },
      {
        Effect: 'Allow',
        Principal: { AWS: '111122223333' },
        Action: 's3:GetObject',
        Resource: 'arn:aws:s3:::x/*',
      },
    ];
    const { lacking, foreign, document } = comparePolicy(wanted, JSON.stringify({ Statement: others }));
    expect(lacking).toEqual(['TlsOnly', 'ModernTlsOnly']);
    expect(foreign).toEqual(['Wall', 'a statement "Allow" without a name']);
    expect(JSON.parse(document).Statement).toEqual([...wanted.Statement, ...others]);
  });

  it('may not be there at all, or have one statement that is no list', () => {
    expect(comparePolicy(wanted, undefined).lacking).toHaveLength(2);
    const [first] = wanted.Statement;
    expect(comparePolicy(wanted, JSON.stringify({ Statement: first })).lacking).toEqual(['ModernTlsOnly']);
  });
});
