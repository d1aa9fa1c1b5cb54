import { repositoryPath } from '../../argocd/application.ts';
import { atComponent, type BuiltComponent, builtObjects, type Tree } from '../model.ts';
import { groupOf, type KubeObject } from '../object.ts';
import { type Finding, rule } from '../rules.ts';

export default rule({
  code: 'PREVIEW_REFUSED',
  title: 'An app that gets previews has only what a preview may have, or what its patches take out',
  source: 'docs/previews.md; https://argo-cd.readthedocs.io/en/stable/user-guide/projects/',
  check(tree) {
    const projects = new Map(
      builtObjects(tree, 'AppProject').map(({ object }) => [object.metadata.name, object]),
    );
    return builtObjects(tree, 'ApplicationSet').flatMap(({ object }) => {
      const { project, source } = object.spec.template.spec;
      const app = tree.components.find(
        ({ component }) => source.path === repositoryPath(tree.environment, component.name),
      );
      const allowed = projects.get(project);
      return app && allowed ? refused(tree, app, kindsOf(allowed, source.kustomize?.patches ?? [])) : [];
    });
  },
});

/** `group/Kind` of what may be in the folder: what the project allows, and what never gets there. */
function kindsOf({ spec }: KubeObject, patches: readonly Patch[]): ReadonlySet<string> {
  const deleted = patches.filter(({ patch }) => /^\$patch: delete$/m.test(patch)).map(({ target }) => target);
  return new Set(
    [...spec.namespaceResourceWhitelist, ...deleted].map(({ group = '', kind }) => `${group}/${kind}`),
  );
}

interface Patch {
  readonly patch: string;
  readonly target: { readonly group?: string; readonly kind: string };
}

function refused(tree: Tree, app: BuiltComponent, allowed: ReadonlySet<string>): Finding[] {
  const kinds = new Set(app.objects.map(({ apiVersion, kind }) => `${groupOf(apiVersion)}/${kind}`));
  const balancers = app.objects.filter(
    ({ kind, spec }) => kind === 'Service' && spec.type === 'LoadBalancer',
  );
  return [
    ...[...kinds].filter((kind) => !allowed.has(kind)).map((kind) => `it holds ${kind.replace(/^\//, '')}`),
    ...balancers.map(({ metadata }) => `its Service ${metadata.name} asks for a load balancer`),
    ...(app.charts.length > 0 ? ['it comes from a chart'] : []),
  ].map((message) => ({
    at: atComponent(tree, app),
    message: `${message}, which a preview may not have`,
    cure: 'Take the app out of `apps` of the component that makes its previews.',
  }));
}
