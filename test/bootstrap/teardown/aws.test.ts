import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Aws, AwsError } from '../../../bootstrap/aws.ts';
import { stayed, wouldStay } from '../../../bootstrap/teardown/behind.ts';
import { askOf } from '../../../bootstrap/teardown/command.ts';
import * as found from '../../../bootstrap/teardown/found/index.ts';
import { awsStep } from '../../../bootstrap/teardown/gates/aws.ts';
import { imagesOf, losses, protections } from '../../../bootstrap/teardown/lost.ts';
import { openCluster } from '../../../bootstrap/teardown/open.ts';
import { runSteps } from '../../../bootstrap/teardown/run.ts';
import { accountSteps } from '../../../bootstrap/teardown/steps.ts';
import type { Ask, World } from '../../../bootstrap/teardown/world.ts';
import type { Environment } from '../../../src/environment.ts';
import { treeLike } from '../../helpers/bootstrapped.ts';
import { Moto, NO_MOTO } from '../../helpers/moto.ts';

// AWS is moto's server, asked by the real AWS CLI.
const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const tree = treeLike({ account: ACCOUNT, region: REGION, cluster: 'here' });
const { environment } = tree;
const other = 'elsewhere';

/** The account that moto plays, with what two clusters left in it: `here` and `elsewhere`. */
let moto: Moto | undefined;
const aws: Ask = (args) => askOf(new Aws(REGION, moto?.env))(args);

// biome-ignore lint/suspicious/noExplicitAny: answers of the AWS CLI have the shape of their command
const asked = async (...args: string[]): Promise<any> => aws(args);

const ids = async (kind: found.Kind, of: Environment = environment) =>
  (await kind.list(aws, of)).map(({ id }) => id);

describe.skipIf(NO_MOTO !== undefined)('what is asked of AWS', { timeout: 900_000 }, () => {
  const made: Record<string, string> = {};

  beforeAll(async () => {
    moto = await Moto.start();
    await fill(made);
  }, 900_000);

  afterAll(() => moto?.stop(), 60_000);

  it('finds load balancers, target groups and security groups by the tag of their cluster, and no other’s', async () => {
    expect(await ids(found.loadBalancers)).toEqual([made.balancer]);
    expect(await ids(found.targetGroups)).toEqual([made.target]);
    expect(await ids(found.securityGroups)).toEqual([made.group]);
  });

  it('finds Karpenter’s instances, and not those of a node group', async () => {
    expect(await ids(found.instances)).toEqual([made.node]);
  });

  it('finds launch templates and instance profiles that Karpenter made', async () => {
    expect(await ids(found.launchTemplates)).toEqual([made.template]);
    expect(await ids(found.instanceProfiles)).toEqual(['here-profile']);
  });

  it('finds volumes and snapshots of claims', async () => {
    expect(await ids(found.volumes)).toEqual([made.volume]);
    expect(await ids(found.snapshots)).toEqual([made.snapshot]);
    const [volume] = await found.volumes.list(aws, environment);
    expect(volume?.says).toContain('monitoring/prometheus');
  });

  it('finds log groups below the cluster’s names, and not those of a cluster whose name begins alike', async () => {
    expect((await ids(found.logGroups)).toSorted()).toEqual([
      '/aws/eks/here/cluster',
      '/aws/rds/instance/here/error',
    ]);
  });

  it('finds secrets of the cluster', async () => {
    expect(await ids(found.secrets)).toEqual(['here/metabase/database']);
  });

  it('finds interfaces that lost their node', async () => {
    expect(await ids(found.interfaces)).toEqual([made.interface]);
  });

  it('tells of the database, its protection with the line that switches it off, the images and the key', async () => {
    const world: World = { tree, aws, confirmed: false };
    const lost = await losses(world);
    expect(lost.map(({ what }) => what)).toEqual([
      'database here',
      `repository ${made.repository}`,
      `KMS key ${made.key}`,
    ]);
    expect(lost[0]?.and).toContain('final snapshot is kept');
    const [problem] = await protections(world);
    expect(problem?.code).toBe('TEARDOWN_PROTECTED');
    expect(problem?.at.line).toBeGreaterThan(0);
    expect(problem?.cure).toContain('deletionProtection: false');
    // Pulumi would refuse at its very end where somebody has switched it off in AWS alone.
    const modify = (flag: string) =>
      asked('rds', 'modify-db-instance', '--db-instance-identifier', 'here', flag);
    await modify('--no-deletion-protection');
    expect((await protections(world)).map(({ code }) => code)).toEqual(['TEARDOWN_PROTECTED']);
    await modify('--deletion-protection');
  });

  it('tells before what would stay', async () => {
    const stays = (await wouldStay({ tree, aws, confirmed: false })).map(({ id }) => id);
    for (const one of [
      `snapshot ${made.snapshot}`,
      'secret here/metabase/database',
      `KMS key ${made.key}`,
      `volume ${made.volume}`,
    ])
      expect(stays).toContain(one);
    // Pulumi's own goes with Pulumi.
    expect(stays).not.toContain('log group /aws/eks/here/cluster');
  });

  it('takes a cluster that AWS does not know for gone', async () => {
    expect((await openCluster(environment, aws)).cluster).toBeUndefined();
  });

  it('has AWS’s own name of an error', async () => {
    const refused = await asked('ecr', 'list-images', '--repository-name', 'nothing').catch((it) => it);
    expect(refused).toBeInstanceOf(AwsError);
    expect(refused.awsCode).toBe('RepositoryNotFoundException');
  });

  it('waits for controllers while they are there: it deletes nothing that they delete', async () => {
    const balancers = awsStep({ tree, aws, confirmed: true }, [found.loadBalancers], 1, false);
    expect(balancers.act).toBeUndefined();
    expect((await balancers.left()).map(({ id }) => id)).toContain(`load balancer ${made.balancer}`);
  });

  it('deletes what holds no data once the cluster is gone, of this cluster alone; images with the word', async () => {
    const running = { environment: 'here', say: () => {}, sleep: async () => {} };
    await runSteps(accountSteps({ tree, aws, confirmed: true }), running);
    for (const kind of [
      found.loadBalancers,
      found.targetGroups,
      found.securityGroups,
      found.instances,
      found.launchTemplates,
      found.instanceProfiles,
      found.interfaces,
    ])
      expect(await ids(kind), kind.name).toEqual([]);
    expect(await imagesOf(tree, aws)).toEqual(new Map());
    const elsewhere = treeLike({ account: ACCOUNT, region: REGION, cluster: other }).environment;
    for (const kind of [found.loadBalancers, found.securityGroups, found.instances])
      expect(await ids(kind, elsewhere), kind.name).toHaveLength(1);
    const left = (await stayed({ tree, aws, confirmed: true }, made.key)).map(({ id }) => id);
    expect(left).toContain(`volume ${made.volume}`);
    expect(left).toContain(`KMS key ${made.key}`);
  });
});

/** What a cluster and its neighbour leave in an account. */
async function fill(made: Record<string, string>): Promise<void> {
  const { Subnets } = await asked('ec2', 'describe-subnets');
  const subnet: string = Subnets[0].SubnetId;
  const { Images } = await asked('ec2', 'describe-images', '--owners', 'amazon');
  const tags = (type: string, all: Record<string, string>) =>
    `ResourceType=${type},Tags=[${Object.entries(all).map(([k, v]) => `{Key=${k},Value=${v}}`)}]`;
  for (const name of [other, 'here']) {
    const balanced = `Key=elbv2.k8s.aws/cluster,Value=${name}`;
    const balancer = await asked(
      'elbv2',
      'create-load-balancer',
      '--name',
      name,
      '--type',
      'network',
      '--subnets',
      subnet,
      '--tags',
      balanced,
    );
    made.balancer = balancer.LoadBalancers[0].LoadBalancerArn;
    const target = await asked(
      'elbv2',
      'create-target-group',
      '--name',
      name,
      '--protocol',
      'TCP',
      '--port',
      '80',
      '--vpc-id',
      Subnets[0].VpcId,
      '--tags',
      balanced,
    );
    made.target = target.TargetGroups[0].TargetGroupArn;
    const group = await asked(
      'ec2',
      'create-security-group',
      '--group-name',
      name,
      '--description',
      'x',
      '--tag-specifications',
      tags('security-group', { 'elbv2.k8s.aws/cluster': name }),
    );
    made.group = group.GroupId;
    const run = [
      'ec2',
      'run-instances',
      '--image-id',
      Images[0].ImageId,
      '--subnet-id',
      subnet,
      '--tag-specifications',
    ];
    const node = await asked(
      ...run,
      tags('instance', { 'karpenter.sh/nodepool': 'default', 'eks:eks-cluster-name': name }),
    );
    made.node = node.Instances[0].InstanceId;
    await asked(...run, tags('instance', { 'eks:eks-cluster-name': name, 'eks:nodegroup-name': 'system' }));
    const karpenter = tags('launch-template', {
      'karpenter.k8s.aws/ec2nodeclass': 'default',
      'eks:eks-cluster-name': name,
    });
    const template = await asked(
      'ec2',
      'create-launch-template',
      '--launch-template-name',
      name,
      '--launch-template-data',
      '{"InstanceType":"t3.medium"}',
      '--tag-specifications',
      karpenter,
    );
    made.template = template.LaunchTemplate.LaunchTemplateId;
    const claimed = {
      'ebs.csi.aws.com/cluster-name': name,
      'kubernetes.io/created-for/pvc/name': 'prometheus',
      'kubernetes.io/created-for/pvc/namespace': 'monitoring',
    };
    const volume = await asked(
      'ec2',
      'create-volume',
      '--availability-zone',
      `${REGION}a`,
      '--size',
      '10',
      '--tag-specifications',
      tags('volume', claimed),
    );
    made.volume = volume.VolumeId;
    const snapshot = await asked(
      'ec2',
      'create-snapshot',
      '--volume-id',
      volume.VolumeId,
      '--tag-specifications',
      tags('snapshot', claimed),
    );
    made.snapshot = snapshot.SnapshotId;
    const network = await asked(
      'ec2',
      'create-network-interface',
      '--subnet-id',
      subnet,
      '--tag-specifications',
      tags('network-interface', { 'cluster.k8s.amazonaws.com/name': name }),
    );
    made.interface = network.NetworkInterface.NetworkInterfaceId;
    const trust = '{"Version":"2012-10-17","Statement":[]}';
    await asked(
      'iam',
      'create-role',
      '--role-name',
      `${name}-karpenter-node`,
      '--assume-role-policy-document',
      trust,
    );
    await asked('iam', 'create-instance-profile', '--instance-profile-name', `${name}-profile`);
    await asked(
      'iam',
      'add-role-to-instance-profile',
      '--instance-profile-name',
      `${name}-profile`,
      '--role-name',
      `${name}-karpenter-node`,
    );
    await asked(
      'secretsmanager',
      'create-secret',
      '--name',
      `${name}/metabase/database`,
      '--secret-string',
      'x',
    );
    for (const group of [
      `/aws/eks/${name}/cluster`,
      `/aws/eks/${name}-too/cluster`,
      `/aws/rds/instance/${name}/error`,
    ])
      await asked('logs', 'create-log-group', '--log-group-name', group);
  }
  const key = await asked('kms', 'create-key');
  made.key = key.KeyMetadata.KeyId;
  await asked(
    'kms',
    'create-alias',
    '--alias-name',
    'alias/here-secrets',
    '--target-key-id',
    key.KeyMetadata.KeyId,
  );
  const database = [
    '--db-instance-class',
    'db.t4g.small',
    '--engine',
    'postgres',
    '--allocated-storage',
    '20',
    '--master-username',
    'dbmaster',
    '--master-user-password',
    'not-a-secret',
  ];
  await asked(
    'rds',
    'create-db-instance',
    '--db-instance-identifier',
    'here',
    ...database,
    '--deletion-protection',
  );
  made.repository = 'here/php-apache';
  await asked('ecr', 'create-repository', '--repository-name', made.repository);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    config: {},
    layers: [],
  });
  await asked(
    'ecr',
    'put-image',
    '--repository-name',
    made.repository,
    '--image-manifest',
    manifest,
    '--image-tag',
    '1',
  );
}
