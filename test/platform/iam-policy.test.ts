import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { POLICY_LIMIT, policyDocuments } from '../../platform/_iam/policy.ts';
import type { Statement } from '../../src/component.ts';

const size = (value: unknown) => JSON.stringify(value).length;

describe('policies', () => {
  const statement = fc.record<Statement>({
    sid: fc.stringMatching(/^[A-Z][a-z]{1,9}$/),
    actions: fc.array(fc.constantFrom('ec2:RunInstances', 's3:GetObject'), { minLength: 1, maxLength: 60 }),
    resources: fc.array(fc.string({ maxLength: 80 }), { minLength: 1, maxLength: 20 }),
  });

  test('keep every statement whole and in its place, in as few documents as fit', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 20 }), (statements) => {
        const documents = policyDocuments(statements);
        expect(documents.flatMap((d) => d.Statement)).toEqual(
          statements.map(({ sid, actions, resources }) => ({
            Sid: sid,
            Effect: 'Allow',
            Action: actions,
            Resource: resources,
          })),
        );
        for (const [index, document] of documents.entries()) {
          expect(size(document)).toBeLessThanOrEqual(POLICY_LIMIT);
          const next = documents[index + 1]?.Statement[0];
          if (next === undefined) continue;
          const joined = { ...document, Statement: [...document.Statement, next] };
          expect(size(joined)).toBeGreaterThan(POLICY_LIMIT);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('refuse a statement that fits into none, and name it', () => {
    const resources = Array.from({ length: 100 }, (_, i) => `arn:aws:s3:::${'bucket'.repeat(10)}${i}`);
    expect(() => policyDocuments([{ sid: 'TooLong', actions: ['s3:GetObject'], resources }])).toThrow(
      /^IAM statement TooLong has \d+ characters, a policy at most 6144$/,
    );
  });
});
