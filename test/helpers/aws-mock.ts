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
  /** Lookups that AWS refuses, by the token of their function. */
  readonly refused?: readonly string[];
  /** What the controller in the cluster made. Default: nothing yet. */
  readonly balancers?: { readonly each: number; readonly addresses: 'ipv4' | 'dualstack' };
  /** Names that Route 53 has addresses of, in public zones. */
  readonly held?: readonly string[];
  /** Name of a hosted zone that Route 53 does not answer for. */
  readonly failingZone?: string;
  /** Hosted zones: public ones by name, and private ones. Default: one of every public name that is asked for, no private one. */
  readonly zones?: { readonly public?: readonly string[]; readonly private?: readonly string[] };
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
  'aws:route53/zone:Zone': (resource) => ({ zoneId: `Z-of-${resource}` }),
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

/** An error as the engine passes it on: Pulumi reads the details of gRPC, and nothing else. */
const refusal = (details: string) => Object.assign(new Error(details), { details });

type Answer = (inputs: Record<string, unknown>, behaviour: Behaviour) => object;

/** Name of a load balancer's Service in its ARN. */
const ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/net/';

const ANSWERS: Readonly<Record<string, Answer>> = {
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
  'aws:lb/getLbs:getLbs': ({ tags }, { balancers }) => ({
    arns: Array.from(
      { length: balancers?.each ?? 0 },
      (_, index) => `${ARN}${(tags as Record<string, string>)['service.k8s.aws/stack']}/${index}`,
    ),
  }),
  'aws:lb/getLoadBalancer:getLoadBalancer': ({ arn }, { balancers }) => ({
    dnsName: balancerName(String(arn).slice(ARN.length).replace(/\/\d$/, '')),
    zoneId: 'Z3F0SRJ5LGBH90',
    ipAddressType: balancers?.addresses,
  }),
  'aws:route53/getRecords:getRecords': ({ nameRegex }, { held = [] }) => ({
    resourceRecordSets: held
      .map((name) => ({ name: `${name}.`, type: 'A' }))
      .filter(({ name }) => new RegExp(String(nameRegex)).test(name)),
  }),
  'aws:route53/getZone:getZone': ({ name, privateZone }, { zones, failingZone }) => {
    if (name === failingZone) throw refusal('reading Route 53 Hosted Zones: throttled');
    const known = privateZone ? (zones?.private ?? []) : (zones?.public ?? [String(name)]);
    if (!known.includes(String(name))) throw refusal('no matching Route 53 Hosted Zone found');
    return { zoneId: zoneId(String(name)), name };
  },
};

/** Id of the public hosted zone of that name. */
export const zoneId = (name: string) => `Z-${name}`;

/** DNS name of the load balancer of a Service, `namespace/name`. */
export const balancerName = (service: string) =>
  `k8s-${service.replace('/', '-')}-0a1b2c3d4e.elb.eu-central-1.amazonaws.com`;

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
        if (behaviour.refused?.includes(token)) throw refusal(`not authorized to perform: ${token}`);
        return answer(inputs, behaviour);
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

/** The value of an output. An error in an `apply` never settles it, so that there is a limit, which no machine is too slow for. */
function settled<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('an output never settled')), 60_000);
    output.apply((value) => {
      clearTimeout(limit);
      resolve(value);
    });
  });
}
