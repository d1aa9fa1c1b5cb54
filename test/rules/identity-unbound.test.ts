import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { EQUAL, onFargate } from '../helpers/fargate.ts';
import { chartWorkload } from '../helpers/workload.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const ROLE = 'arn:aws:iam::111122223333:role/test-shop';
const permissions = {
  serviceAccount: 'web',
  statements: () => [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::test-shop/*'] }],
};
const account = (name: string, annotations?: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, ...(annotations && { annotations }) },
  automountServiceAccountToken: false,
});
const shop = (serviceAccount: KubeObject) => {
  const web = deployment('web', {
    container: { resources: EQUAL },
    pod: { serviceAccountName: serviceAccount.metadata.name },
  });
  return appOf('shop', [serviceAccount, web], { permissions });
};

describe('a component with AWS permissions', () => {
  it('needs only its ServiceAccount where Pod Identity binds it', () => {
    expect(brokenRules(treeOf([shop(account('web'))]))).toEqual([]);
  });

  it('is refused where it makes no such ServiceAccount', () => {
    expect(brokenRules(treeOf([shop(account('other'))]))).toEqual(['IDENTITY_UNBOUND']);
  });

  it('needs the role on its ServiceAccount where a Fargate profile names its namespace', () => {
    const bound = shop(account('web', { 'eks.amazonaws.com/role-arn': ROLE }));
    expect(brokenRules(treeOf([bound], onFargate('shop')))).toEqual([]);
    const wrong = { 'eks.amazonaws.com/role-arn': `${ROLE}2` };
    for (const serviceAccount of [account('web'), account('web', wrong)]) {
      expect(brokenRules(treeOf([shop(serviceAccount)], onFargate('shop')))).toEqual(['IDENTITY_UNBOUND']);
    }
  });

  it('needs the role in the values where a chart makes the ServiceAccount', () => {
    const tree = treeOf([appOf('shop', [], { permissions })], onFargate('shop'));
    const chart = (annotations: Record<string, string>) =>
      withChart(tree, 'shop', {
        chart: 'addon',
        values: { controller: { serviceAccount: { annotations } } },
        objects: [
          {
            apiVersion: 'v1',
            kind: 'ServiceAccount',
            scope: 'Namespaced',
            namespace: 'shop',
            name: 'web',
            bytes: 100,
          },
        ],
        workloads: [chartWorkload({ namespace: 'shop', serviceAccount: 'web' })],
      });
    expect(brokenRules(chart({ 'eks.amazonaws.com/role-arn': ROLE }))).toEqual([]);
    expect(brokenRules(chart({}))).toEqual(['IDENTITY_UNBOUND']);
  });
});
