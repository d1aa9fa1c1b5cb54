import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ownRepositories, RELEASES_KEPT, repositoryPlans } from '../../bootstrap/plan/delivery/images.ts';
import { ROOT } from '../../src/cli/root.ts';
import { ownImage } from '../../src/environment/image.ts';
import { allTrees, environmentLike, treeLike } from '../helpers/bootstrapped.ts';
import { appOf, container, deployment, environmentOf, treeOf } from '../kit.ts';

const appsWithImage = [
  ...new Set(globSync('apps/*/{,*/}Dockerfile', { cwd: ROOT }).map((file) => file.split('/')[1])),
];

describe('repositories for images', () => {
  it('are one for each app that is built here and runs in the environment', () => {
    const production = environmentLike().cluster.name;
    expect(ownRepositories(treeLike())).toEqual([`${production}/mock-target`, `${production}/php-apache`]);
    expect(ownRepositories(treeLike({ more: [] }))).toEqual([]);
  });

  it('are there for every image that some tree runs from the registry of its account', () => {
    for (const tree of allTrees.values()) {
      for (const name of ownRepositories(tree)) {
        const [cluster, image] = name.split('/');
        expect(cluster).toBe(tree.environment.cluster.name);
        expect(appsWithImage).toContain(image);
      }
    }
  });

  it.each([
    ['a release', ownImage(environmentOf(), 'web', '1.2.3'), ['test/web']],
    ['a digest', `${ownImage(environmentOf(), 'web', '1.2.3')}@sha256:${'0'.repeat(64)}`, ['test/web']],
    ['an image of somebody else', 'registry.example.com/web:1.2.3', []],
    ['one of another cluster', ownImage(environmentOf({ name: 'test2' }), 'web', '1.2.3'), []],
    ['one of another account', ownImage(environmentOf({ account: '999988887777' }), 'web', '1.2.3'), []],
  ])('follow from %s', (_, image, expected) => {
    const pod = { initContainers: [container('init', { image })], containers: [container('web', { image })] };
    const tree = treeOf([appOf('shop', [deployment('web', { pod })])]);
    expect(ownRepositories(tree)).toEqual(expected);
  });

  const [plan] = repositoryPlans(treeLike());

  it('keep what a tag once named, scan it, and are not deleted with images in them', () => {
    expect(plan?.repository).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: 'AES256' }],
      forceDelete: false,
    });
  });

  it('let go of images without a tag after two weeks, and of releases that are long past', () => {
    const rules = plan?.lifecycle.rules ?? [];
    expect(rules.map(({ rulePriority }) => rulePriority)).toEqual([1, 2]);
    expect(rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
      {
        tagStatus: 'tagged',
        tagPatternList: ['*'],
        countType: 'imageCountMoreThan',
        countNumber: RELEASES_KEPT,
      },
    ]);
    expect(RELEASES_KEPT).toBeGreaterThanOrEqual(20);
  });

  it('have names that ECR takes', () => {
    for (const { repository } of [...allTrees.values()].flatMap(repositoryPlans)) {
      expect(repository.name).toMatch(/^[a-z0-9]+([._/-][a-z0-9]+)*$/);
      expect(repository.name.length).toBeLessThanOrEqual(256);
    }
  });
});
