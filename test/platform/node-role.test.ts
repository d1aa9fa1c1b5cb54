import { describe, expect, it } from 'vitest';
import { CNI_POLICY, NODE_POLICIES, nodePolicyArns } from '../../platform/_iam/node.ts';
import { environmentOf } from '../kit.ts';

const SSM = 'AmazonSSMManagedInstanceCore';
const arnsIn = (region: string, ssm?: boolean) =>
  nodePolicyArns(environmentOf({ region, ...(ssm !== undefined && { compute: { ssm } }) }));

describe('the role of nodes', () => {
  it('joins the cluster and pulls images, and no more unless the environment says so', () => {
    expect(arnsIn('eu-central-1')).toEqual([
      'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy',
      'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
    ]);
  });

  it('lets Session Manager in where the environment says so', () => {
    const more = arnsIn('eu-central-1', true).filter((arn) => !arnsIn('eu-central-1').includes(arn));
    expect(more).toEqual([`arn:aws:iam::aws:policy/${SSM}`]);
  });

  it('names policies of the partition', () => {
    for (const arn of arnsIn('cn-north-1', true)) expect(arn).toMatch(/^arn:aws-cn:iam::aws:policy\//);
    for (const arn of arnsIn('us-gov-west-1', true)) expect(arn).toMatch(/^arn:aws-us-gov:iam::aws:policy\//);
  });

  it('moves no addresses: the CNI has a role of its own', () => {
    expect(NODE_POLICIES.map(({ name }) => name)).not.toContain(CNI_POLICY);
  });

  it('says why it has each', () => {
    for (const { name, because } of NODE_POLICIES) expect(because.length, name).toBeGreaterThan(20);
  });
});
