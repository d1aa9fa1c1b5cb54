import type { PolicyDocument, PolicyStatement } from '../../../platform/_iam/policy.ts';
import { partitionOf } from '../../../src/context.ts';
import type { Environment } from '../../../src/environment.ts';
import { clusterArn } from './role.ts';

/** Characters of a trust policy, white space not counted: what AWS allows unless asked for more. */
export const TRUST_LIMIT = 2048;

/** What tokens for AWS are made out to. */
export const AUDIENCE = 'sts.amazonaws.com';

/**
 * Pods of one ServiceAccount by IRSA
 * (https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html). Without the audience a token that was
 * made for something else would do.
 */
export function irsaTrust(
  environment: Environment,
  issuer: string,
  namespace: string,
  serviceAccount: string,
): PolicyDocument {
  return webIdentityTrust(environment, issuer, [`system:serviceaccount:${namespace}:${serviceAccount}`]);
}

/** Tokens of an OIDC provider of the account, for exactly these subjects and with these further claims, by name. Default: none. */
export function webIdentityTrust(
  { account, region }: Environment,
  issuer: string,
  subjects: readonly string[],
  claims: Readonly<Record<string, string>> = {},
): PolicyDocument {
  const provider = issuer.replace(/^https:\/\//, '');
  const [only, ...more] = subjects;
  return trust({
    Effect: 'Allow',
    Principal: { Federated: `arn:${partitionOf(region)}:iam::${account}:oidc-provider/${provider}` },
    Action: ['sts:AssumeRoleWithWebIdentity'],
    Condition: {
      StringEquals: {
        [`${provider}:aud`]: AUDIENCE,
        [`${provider}:sub`]: only !== undefined && more.length === 0 ? only : subjects,
        ...Object.fromEntries(Object.entries(claims).map(([name, value]) => [`${provider}:${name}`, value])),
      },
    },
  });
}

/**
 * Pods of one ServiceAccount of this cluster by EKS Pod Identity, by the tags that it puts on every session
 * (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html). Without them whoever may make an association, in any
 * cluster of the account, could hand the role to pods of another ServiceAccount. The cluster's ARN holds account and region, so
 * `aws:SourceAccount` and `aws:SourceArn`, which that page does not promise, would say nothing more.
 */
export function podIdentityTrust(
  environment: Environment,
  namespace: string,
  serviceAccount: string,
): PolicyDocument {
  return trust({
    Effect: 'Allow',
    Principal: { Service: 'pods.eks.amazonaws.com' },
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': clusterArn(environment),
        'aws:RequestTag/kubernetes-namespace': namespace,
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      },
    },
  });
}

/**
 * Instances, by their instance profile. EC2 says nothing of whom it acts for; who may make a profile and pass the role is what
 * narrows it (https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html).
 */
export function ec2Trust({ region }: Environment): PolicyDocument {
  const suffix = partitionOf(region) === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return trust({ Effect: 'Allow', Principal: { Service: `ec2.${suffix}` }, Action: ['sts:AssumeRole'] });
}

const trust = (statement: PolicyStatement): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [statement],
});
