import { describe, expect, it } from 'vitest';
import { collect } from '../../src/model.ts';
import { placementsOf } from '../../src/placement.ts';
import { onFargate } from '../helpers/fargate.ts';
import { appOf, treeOf } from '../kit.ts';
import { trees } from '../real.ts';

const shop = appOf('shop', [], {
  permissions: {
    serviceAccount: 'web',
    statements: () => [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::shop/*'] }],
  },
});
const identityIn = (...namespaces: string[]) =>
  treeOf([shop], namespaces.length === 0 ? {} : onFargate(...namespaces)).components[0]?.context.identity;

describe('the AWS identity of a component', () => {
  it('comes by Pod Identity where its pods run on nodes, and needs nothing on the ServiceAccount', () => {
    expect(identityIn()).toMatchObject({ kind: 'pod-identity', annotations: {} });
    expect(identityIn('another')).toMatchObject({ kind: 'pod-identity' });
  });

  it('comes by IRSA as soon as a Fargate profile names its namespace, where Pod Identity does not work', () => {
    const roleArn = 'arn:aws:iam::111122223333:role/test-shop';
    expect(identityIn('another', 'shop')).toMatchObject({
      kind: 'irsa',
      annotations: { 'eks.amazonaws.com/role-arn': roleArn },
    });
  });

  it.each([...trees])('is IRSA for every pod on Fargate in %s', (_, tree) => {
    const { environment } = tree;
    const onFargate = collect(tree, 'workloads').filter(
      (pods) =>
        pods.owner.context.identity?.serviceAccount === pods.serviceAccount &&
        placementsOf(pods, environment).fargate !== undefined,
    );
    // Karpenter itself, at least, wherever there is Fargate.
    expect(onFargate.length > 0).toBe(environment.compute.fargate.length > 0);
    for (const { owner } of onFargate) expect(owner.context.identity?.kind).toBe('irsa');
  });
});
