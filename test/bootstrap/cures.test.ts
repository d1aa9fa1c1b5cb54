import { describe, expect, it } from 'vitest';
import { cureOf, curesText } from '../../bootstrap/pulumi/cures.ts';
import { failuresIn } from '../../bootstrap/pulumi/events.ts';

// Lines as Pulumi 3.274 writes them.
const line = (urn: string, message: string, severity = 'error') =>
  JSON.stringify({
    sequence: 9,
    timestamp: 1,
    diagnosticEvent: {
      ...(urn !== '' && { urn: `urn:pulumi:dev::espalier::${urn}` }),
      prefix: '<{%fg 9%}>error: <{%reset%}>',
      message: `<{%reset%}>${message}<{%reset%}>\n`,
      color: 'raw',
      severity,
    },
  });
const EIP = 'aws:ec2/eip:Eip::nat-address-a';
const LIMIT =
  'operation error EC2: AllocateAddress, https response error StatusCode: 400, RequestID: 1, api error AddressLimitExceeded: no';

describe('the log of a run', () => {
  it('tells which resources failed, and not the stack that they are in', () => {
    const log = [
      line('pulumi:pulumi:Stack::espalier-dev', 'update failed'),
      line(EIP, LIMIT),
      line(EIP, LIMIT),
      line('a:b:Parent$aws:eks/cluster:Cluster::cluster', 'slow', 'warning'),
      line('a:b:Parent$aws:rds/instance:Instance::database', 'no'),
      line('', 'one or more errors'),
      '{"sequence": 10, "resourcePreEvent": {"metadata": {"new": {"inputs": {"password": "secret"}}}}}',
      '{"sequence": 11, "diagnos',
      'null',
    ].join('\n');
    expect(failuresIn(log)).toEqual([
      { name: 'nat-address-a', type: 'aws:ec2/eip:Eip', message: LIMIT },
      { name: 'database', type: 'aws:rds/instance:Instance', message: 'no' },
    ]);
    expect(failuresIn('')).toEqual([]);
  });
});

it.each([
  [LIMIT, /Elastic IP/],
  ['api error VpcLimitExceeded: The maximum number of VPCs has been reached.', /region has no VPC left/],
  ['UnsupportedAvailabilityZoneException: Cannot create cluster', /network\.zones/],
  [
    'InsufficientInstanceCapacity: We currently do not have sufficient m5.large capacity',
    /more instance types/,
  ],
  ['InsufficientDBInstanceCapacity', /try again later/],
  [
    'api error UnauthorizedOperation: You are not authorized to perform this operation.',
    /service control policy/,
  ],
  ['AccessDeniedException: User: arn:aws:sts::1:assumed-role/x is not authorized', /service control policy/],
  ['EntityAlreadyExists: Role with name a-node already exists.', /pulumi dev import/],
  ['ResourceInUseException: The specified access entry resource is already in use', /pulumi dev import/],
  [
    'InvalidParameterCombination: RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t4g.nano',
    /describe-orderable-db-instance-options/,
  ],
  [
    'InvalidParameterCombination: Cannot find version 8.4.99 for mysql',
    /describe-orderable-db-instance-options/,
  ],
  ['InvalidChangeBatch: [Tried to create resource record set]', /web\.domain/],
  ['NoSuchHostedZone: No hosted zone found', /web\.certificateArn/],
  ['NodeCreationFailure: Instances failed to join the kubernetes cluster', /NAT/],
  ['DependencyViolation: resource has a dependent object', /destroy/],
  ['ThrottlingException: Rate exceeded', /run it again/],
  ['RequestLimitExceeded: Request limit exceeded.', /run it again/],
  ['something nobody has seen', /Mend what it says/],
])('%s has a cure', (message, cure) => {
  expect(cureOf({ message }, 'dev')).toMatch(cure);
});

it('says a cure once for all that it is for, and repeats nothing that AWS said', () => {
  const message = 'AccessDenied: for arn:aws:iam::1:role/secret';
  const failures = ['a', 'b', 'a'].map((name) => ({ name, type: 't', message }));
  const text = curesText(failures, 'dev');
  expect(text).toMatch(/^a, b:\n {4}The role/);
  expect(text).not.toContain('arn:aws');
});
