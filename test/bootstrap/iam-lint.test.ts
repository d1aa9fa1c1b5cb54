import { describe, expect, it } from 'vitest';
import type { PolicyDocument, PolicyStatement } from '../../platform/_iam/policy.ts';
import { allTrees } from '../helpers/bootstrapped.ts';
import { documentsOf, ISSUER, rolesOf } from '../helpers/iam-documents.ts';
import { canBe, type DocumentKind, lint, parsePolicy } from '../helpers/iam-lint.ts';

describe.each([...allTrees])('the IAM documents of %s', (_, tree) => {
  it('name what AWS has, let nobody in who is not meant, and fit', async () => {
    const faults = await Promise.all(
      documentsOf(tree).map(async ({ label, kind, document }) =>
        (await lint(document, kind)).map((fault) => `${label}: ${fault}`),
      ),
    );
    expect(faults.flat()).toEqual([]);
  });

  it('belong to roles with names of their own, of at most 64 characters', () => {
    const names = rolesOf(tree).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{1,64}$/);
    const policies = rolesOf(tree).flatMap((role) => role.policies.map(({ name }) => name));
    expect(new Set(policies).size).toBe(policies.length);
  });
});

describe('the linter finds', () => {
  const allow = (change: Partial<PolicyStatement>): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['sqs:SendMessage'],
        Resource: ['arn:aws:sqs:eu-central-1:1:queue'],
        ...change,
      },
    ],
  });
  const provider = ISSUER.slice('https://'.length);
  const trust = (change: Partial<PolicyStatement>): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], ...change }],
  });
  const web = (claims: Record<string, string>) =>
    trust({
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${provider}` },
      Condition: {
        StringEquals: Object.fromEntries(Object.entries(claims).map(([k, v]) => [`${provider}:${k}`, v])),
      },
    });
  const pods = (tags: Record<string, string>) =>
    trust({
      Action: ['sts:AssumeRole', 'sts:TagSession'],
      Principal: { Service: 'pods.eks.amazonaws.com' },
      Condition: {
        StringEquals: Object.fromEntries(Object.entries(tags).map(([k, v]) => [`aws:RequestTag/${k}`, v])),
      },
    });
  const NONE: readonly string[] = [];
  const names = {
    'eks-cluster-arn': 'arn',
    'kubernetes-namespace': 'shop',
    'kubernetes-service-account': 'web',
  };
  const { 'eks-cluster-arn': _arn, ...anyCluster } = names;
  const { 'kubernetes-service-account': _account, ...anyAccount } = names;
  const service = { Principal: { Service: 'events.amazonaws.com' } } as const;

  it.each<[string, DocumentKind, PolicyDocument, readonly string[]]>([
    ['nothing in a sound policy', 'identity', allow({}), NONE],
    [
      'nothing in a sound trust in a ServiceAccount',
      'trust',
      web({ aud: 'sts.amazonaws.com', sub: 'x' }),
      NONE,
    ],
    ['nothing in a sound trust in pods', 'trust', pods(names), NONE],
    [
      'an action that AWS has not',
      'identity',
      allow({ Action: ['sqs:SendMessages'] }),
      ['ACTION sqs:SendMessages'],
    ],
    [
      'a service that AWS has not',
      'identity',
      allow({ Action: ['sqss:SendMessage'] }),
      ['ACTION sqss:SendMessage'],
    ],
    ['any action', 'identity', allow({ Action: ['*'] }), ['WILDCARD *']],
    ['any action of a service', 'identity', allow({ Action: ['sqs:*'] }), ['WILDCARD sqs:*']],
    ['some actions', 'identity', allow({ Action: ['sqs:Send*'] }), ['WILDCARD sqs:Send*']],
    [
      'any resource, where the action takes one',
      'identity',
      allow({ Resource: ['*'] }),
      ['RESOURCE * sqs:SendMessage'],
    ],
    ['no resource', 'identity', allow({ Resource: [] }), ['RESOURCE identity']],
    [
      'a resource of another service',
      'identity',
      allow({ Resource: ['arn:aws:s3:::bucket'] }),
      ['RESOURCE none that sqs:SendMessage takes'],
    ],
    [
      'a resource, where the action takes none',
      'identity',
      allow({ Action: ['ecr:GetAuthorizationToken'], Resource: ['arn:aws:ecr:eu-central-1:1:repository/x'] }),
      ['NO_RESOURCE ecr:GetAuthorizationToken arn:aws:ecr:eu-central-1:1:repository/x'],
    ],
    [
      'a condition key that the action does not know',
      'identity',
      allow({ Condition: { StringEquals: { 'ec2:Vpc': 'x' } } }),
      ['CONDITION ec2:Vpc sqs:SendMessage'],
    ],
    [
      'a tag of the request, where the action tags nothing',
      'identity',
      allow({ Condition: { StringEquals: { 'aws:RequestTag/a': 'x' } } }),
      ['CONDITION aws:RequestTag/a sqs:SendMessage'],
    ],
    [
      'an operator that IAM has not',
      'identity',
      allow({ Condition: { StringsEqual: { 'aws:RequestedRegion': 'x' } } }),
      ['OPERATOR StringsEqual'],
    ],
    [
      'a principal, where the role is the principal',
      'identity',
      allow({ Principal: '*' }),
      ['PRINCIPAL identity'],
    ],
    [
      'two statements of one name',
      'identity',
      {
        Version: '2012-10-17',
        Statement: [...allow({ Sid: 'A' }).Statement, ...allow({ Sid: 'A' }).Statement],
      },
      ['SID_TWICE'],
    ],
    [
      'more than AWS takes',
      'identity',
      allow({
        Resource: Array.from({ length: 200 }, (_, i) => `arn:aws:sqs:eu-central-1:111122223333:queue-${i}`),
      }),
      [expect.stringMatching(/^SIZE \d{4,} of 6144$/)],
    ],
    [
      'anything but some actions',
      'identity',
      allow({ NotAction: ['s3:GetObject'] } as object),
      ['ELEMENT NotAction'],
    ],
    ['no statement', 'identity', { Version: '2012-10-17', Statement: [] }, ['EMPTY']],
    ['a trust in anybody', 'trust', trust({ Principal: '*' }), ['ANYBODY']],
    ['a trust without a principal', 'trust', trust({}), ['PRINCIPAL trust']],
    ['a trust in any audience', 'trust', web({ sub: 'x' }), [`TRUST any aud of ${provider}`]],
    ['a trust in any subject', 'trust', web({ aud: 'sts.amazonaws.com' }), [`TRUST any sub of ${provider}`]],
    [
      'a trust in a pattern of subjects',
      'trust',
      web({ aud: 'sts.amazonaws.com', sub: 'repo:example/*' }),
      ['TRUST sub repo:example/*'],
    ],
    ['a trust in pods of any cluster', 'trust', pods(anyCluster), ['DEPUTY pods.eks.amazonaws.com']],
    [
      'a trust in any ServiceAccount',
      'trust',
      pods(anyAccount),
      ['TRUST any aws:RequestTag/kubernetes-service-account'],
    ],
    ['a trust in a service, whoever asks it', 'trust', trust(service), ['DEPUTY events.amazonaws.com']],
    [
      'a trust that does more than assume',
      'trust',
      trust({ Principal: { Service: 'ec2.amazonaws.com' }, Action: ['sqs:SendMessage'] }),
      ['ACTION sqs:SendMessage'],
    ],
    ['a queue that anybody fills', 'queue', allow({ Principal: '*' }), ['ANYBODY']],
    [
      'a queue that a service fills, whoever asks it',
      'queue',
      allow(service),
      ['DEPUTY events.amazonaws.com'],
    ],
    ['a queue whose policy names nobody', 'queue', allow({}), ['PRINCIPAL queue']],
  ])('%s', async (_, kind, document, faults) => {
    expect(await lint(document, kind)).toEqual(faults);
  });

  it('as much in a document as AWS is handed it', async () => {
    const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' };
    const parsed = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statement }));
    expect(await lint(parsed, 'identity')).toEqual(['WILDCARD sqs:*']);
    const sound = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } };
    expect(
      await lint(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: sound })), 'trust'),
    ).toEqual([]);
  });
});

describe('a resource can be one of a type', () => {
  it.each([
    ['arn:aws:s3:::bucket/key', 'arn:*:s3:::*/*', true],
    ['arn:aws:s3:::bucket', 'arn:*:s3:::*/*', false],
    ['arn:aws:s3:::*', 'arn:*:s3:::*/*', true],
    // Neither says all that the other says, and some stream is one of both.
    ['arn:aws:logs:r:1:log-group:g:*', 'arn:*:logs:*:*:log-group:*:log-stream:*', true],
    ['arn:aws:logs:r:1:log-group:g', 'arn:*:logs:*:*:log-group:*:log-stream:*', false],
    ['arn:aws:iam::1:role/x-*', 'arn:*:iam::*:policy/*', false],
    ['*', 'arn:*:iam::*:role/*', true],
    ['', 'arn:*:iam::*:role/*', false],
  ])('%s, %s: %s', (resource, type, expected) => {
    expect(canBe(resource, type)).toBe(expected);
  });
});
