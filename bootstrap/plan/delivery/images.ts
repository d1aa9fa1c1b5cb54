import { ownRegistry } from '../../../src/environment/image.ts';
import { collect, type Tree } from '../../../src/model.ts';

/** Days after which an image without a tag is deleted: what a push left that never got one. */
export const UNTAGGED_DAYS = 14;

/** Releases that are kept; older ones go. More than one goes back to in a rollback. */
export const RELEASES_KEPT = 50;

/** An ECR repository. There is no repository policy: nobody of another account gets in. */
export interface RepositoryPlan {
  /** Arguments of `aws.ecr.Repository`. */
  readonly repository: {
    readonly name: string;
    readonly imageTagMutability: 'IMMUTABLE';
    readonly imageScanningConfiguration: { readonly scanOnPush: boolean };
    /** By ECR's own key. It cannot be changed later. */
    readonly encryptionConfigurations: readonly { readonly encryptionType: 'AES256' }[];
    /** Images are data: without this a repository that holds any stays. */
    readonly forceDelete: boolean;
  };
  /** Policy of `aws.ecr.LifecyclePolicy`. */
  readonly lifecycle: { readonly rules: readonly LifecycleRule[] };
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export interface LifecycleRule {
  readonly rulePriority: number;
  readonly description: string;
  readonly selection: Readonly<Record<string, string | number | readonly string[]>>;
  readonly action: { readonly type: 'expire' };
}

/**
 * A repository for each image that is built from this repository and that some workload of the tree runs, by name. A component whose
 * environment names an image from elsewhere needs none.
 */
export function repositoryPlans(tree: Tree): RepositoryPlan[] {
  return ownRepositories(tree).map((name) => ({
    repository: {
      name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: 'AES256' }],
      forceDelete: false,
    },
    lifecycle: { rules: LIFECYCLE },
  }));
}

/** Names of these repositories, `<cluster>/<image>`, sorted. */
export function ownRepositories(tree: Tree): string[] {
  const registry = ownRegistry(tree.environment);
  const host = registry.slice(0, registry.indexOf('/') + 1);
  const images = collect(tree, 'workloads').flatMap(({ containers }) => containers.map(({ image }) => image));
  return [
    ...new Set(
      images
        .filter((image) => image.startsWith(`${registry}/`))
        .map((image) => image.slice(host.length).replace(/[:@].*$/, '')),
    ),
  ].sort();
}

const LIFECYCLE: readonly LifecycleRule[] = [
  {
    rulePriority: 1,
    description: `Images without a tag go after ${UNTAGGED_DAYS} days.`,
    selection: {
      tagStatus: 'untagged',
      countType: 'sinceImagePushed',
      countUnit: 'days',
      countNumber: UNTAGGED_DAYS,
    },
    action: { type: 'expire' },
  },
  {
    rulePriority: 2,
    description: `The last ${RELEASES_KEPT} releases stay.`,
    selection: {
      tagStatus: 'tagged',
      tagPatternList: ['*'],
      countType: 'imageCountMoreThan',
      countNumber: RELEASES_KEPT,
    },
    action: { type: 'expire' },
  },
];
