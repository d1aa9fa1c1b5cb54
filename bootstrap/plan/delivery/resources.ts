import type { Tree } from '../../../src/model.ts';
import { roleResources } from '../identity/resources.ts';
import { type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';
import type { GithubPlan } from './github.ts';
import { repositoryPlans } from './images.ts';

/** What the cluster's images and the workflows of its repository need: registries, and the roles of the workflows. */
export function deliveryResources(tree: Tree, github: GithubPlan | undefined): Resource[] {
  const { environment } = tree;
  const roles = github ? [github.read, github.apply, ...(github.push ? [github.push] : [])] : [];
  return [
    ...repositoryPlans(tree).flatMap(({ repository, lifecycle }): Resource[] => {
      const name = `images-${repository.name.replace(/^.*\//, '')}`;
      return [
        resource('ecr.Repository', name, { ...repository, tags: tagsOf(environment, name) }),
        resource('ecr.LifecyclePolicy', `${name}-lifecycle`, {
          repository: ref(name, 'name'),
          policy: JSON.stringify(lifecycle),
        }),
      ];
    }),
    ...roles.flatMap((role) => roleResources(environment, role)),
  ];
}
