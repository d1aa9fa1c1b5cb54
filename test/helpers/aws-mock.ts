import * as pulumi from '@pulumi/pulumi';
import type { Tree } from '../../src/model.ts';

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Inputs, and what AWS adds. */
  readonly props: Readonly<Record<string, unknown>>;
}

/** What a test makes AWS do. */
export interface Behaviour {
  /** Name of a resource that AWS refuses to make. */
  readonly failing?: string;
  /** Lookups that find nothing, as the token of their function ends: `ec2/getVpc:getVpc`. */
  readonly unanswered?: readonly string[];
}

const ROLE = 'arn:aws:iam::111122223333:role/platform/operator';
const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';

/** Outputs that AWS adds to what it was given, by type: those that the program reads, in AWS's forms. */
const OUTPUTS: Readonly<Record<string, (name: string, inputs: Record<string, unknown>) => object>> = {
  'aws:eks/cluster:Cluster': (_, { vpcConfig }) => ({
    endpoint: 'https://0123456789ABCDEF0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com',
    identities: [{ oidcs: [{ issuer: ISSUER }] }],
    vpcConfig: { ...(vpcConfig as object), clusterSecurityGroupId: 'sg-0a1b2c3d4e5f60718' },
  }),
  'aws:acm/certificate:Certificate': (_, { domainName }) => ({
    domainValidationOptions: [
      {
        domainName,
        resourceRecordName: `_0123.${String(domainName).slice(2)}.`,
        resourceRecordType: 'CNAME',
        resourceRecordValue: '_4567.acm-validations.aws.',
      },
    ],
  }),
  'aws:route53/record:Record': (_, { name }) => ({ fqdn: name }),
  'aws:rds/instance:Instance': (_, { identifier }) => ({
    address: `${identifier}.c0ffee000000.eu-central-1.rds.amazonaws.com`,
    masterUserSecrets: [
      {
        secretArn:
          'arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-11111111-2222-3333-4444-555555555555-AbCdEf',
      },
    ],
  }),
  'aws:ec2/launchTemplate:LaunchTemplate': () => ({ latestVersion: 1 }),
  'aws:sqs/queue:Queue': (_, { name }) => ({
    url: `https://sqs.eu-central-1.amazonaws.com/111122223333/${name}`,
  }),
  'aws:kms/key:Key': () => ({ keyId: '11111111-2222-3333-4444-555555555555' }),
};

/** Ids in AWS's forms, where something depends on the form. */
const IDS: Readonly<Record<string, string>> = {
  'aws:ec2/vpc:Vpc': 'vpc-0a1b2c3d4e5f60718',
  'aws:ec2/securityGroup:SecurityGroup': 'sg-0f1e2d3c4b5a69788',
};

const ANSWERS: Readonly<Record<string, (inputs: Record<string, unknown>) => object>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': () => ({
    accountId: '111122223333',
    arn: 'arn:aws:sts::111122223333:assumed-role/operator/session',
  }),
  'aws:iam/getSessionContext:getSessionContext': () => ({ issuerArn: ROLE }),
  'aws:ec2/getVpc:getVpc': ({ id }) => ({ id: id ?? 'vpc-0d1e2f3a4b5c6d7e8' }),
  'aws:ec2/getSubnets:getSubnets': () => ({ ids: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'] }),
  'aws:eks/getAddonVersion:getAddonVersion': ({ addonName }) => ({
    version: `v1.2.3-eksbuild.1-${addonName}`,
  }),
  'aws:route53/getZone:getZone': ({ name }) => ({ zoneId: 'Z0123456789ABCDEFGHIJ', name }),
};

/** A run of the program, with AWS played by Pulumi's own mocks. */
export interface Run {
  readonly registered: readonly Registered[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Runs the program of a tree. Fails as Pulumi would: with the first resource that could not be made. */
export async function runProgram(tree: Tree, behaviour: Behaviour = {}): Promise<Run> {
  const registered: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name: resource, inputs }) {
        if (resource === behaviour.failing) throw new Error(`AWS refuses ${resource}`);
        const id = IDS[type] ?? `${resource}-id`;
        const props = {
          arn: `arn:of:${resource}`,
          name: resource,
          ...inputs,
          ...OUTPUTS[type]?.(resource, inputs),
        };
        registered.push({ type, name: resource, inputs, props });
        return { id, state: props };
      },
      call({ token, inputs }) {
        const answer = ANSWERS[token];
        if (!answer) throw new Error(`nobody answers ${token}`);
        if (behaviour.unanswered?.includes(token)) throw new Error(`no ${token} matched`);
        return answer(inputs);
      },
    },
    'espalier',
    tree.environment.name,
    false,
  );
  const { run } = await import('../../bootstrap/program/program.ts');
  const outputs = await settled(pulumi.output(await run(tree)));
  // Outputs settle before the last resource is registered; this waits for all of them.
  await pulumi.runtime.disconnect();
  return { registered, outputs: outputs as Record<string, unknown> };
}

/** The value of an output. An error in an `apply` never settles it, so that there is a limit. */
function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('an output never settled')), 10_000);
    output.apply((value) => {
      clearTimeout(limit);
      resolve(value);
    });
  });
}
