import { expect, it } from 'vitest';
import karpenter from '../../platform/karpenter.ts';
import { KARPENTER, nodeClass } from '../helpers/nodes.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

/** An alias names its family itself, and must be of the same. */
const brokenBy = (term: Record<string, unknown>) =>
  brokenRules(
    treeOf([
      ...KARPENTER,
      appOf(
        'pools',
        [nodeClass({ amiFamily: 'alias' in term ? undefined : 'AL2023', amiSelectorTerms: [term] })],
        { needs: [karpenter] },
      ),
    ]),
  );

it.each([
  { alias: 'al2023@v20260903' },
  { alias: 'bottlerocket@1.44.0' },
  { id: 'ami-0123456789abcdef0' },
  { name: 'our-image-20260903' },
  { ssmParameter: '/our/images/20260903' },
])('a node class may name the AMI %j', (term) => {
  expect(brokenBy(term)).toEqual([]);
});

it.each([
  { alias: 'al2023@latest' },
  { alias: 'bottlerocket@latest' },
  { name: 'our-image-*' },
  {
    ssmParameter:
      '/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id',
  },
])('a node class must not name the AMI %j, which moves', (term) => {
  expect(brokenBy(term)).toEqual(['AMI_FLOATING']);
});
