import { ARGOCD_NAMESPACE } from '../../argocd/application.ts';
import { type Context, component } from '../../src/component.ts';
import argoCd from '../argo-cd.ts';
import secretStore, { externalSecret } from '../secret-store.ts';
import { LONGEST_APP, NAME, previewSet, previewsProject, repositoryOf, TOKEN } from './application-set.ts';
import { config, type PreviewsConfig } from './schema.ts';

/**
 * Runs what a pull request says before anybody merged it. So it is off unless it is asked for, never in production, and
 * whoever may set the label is trusted with it (docs/previews.md).
 */
export default component({
  name: NAME,
  summary:
    'Runs an app as a labelled pull request has it, in a namespace of its own, for as long as it is open.',
  project: 'platform',
  namespace: ARGOCD_NAMESPACE,
  optional: true,
  needs: [argoCd, secretStore],
  config,
  check: faults,
  kustomized: ({ config: { apps } }) => apps,
  build(context) {
    const { environment, config: settings, add } = context;
    add(
      externalSecret(context, NAME, { name: TOKEN.secret, what: 'github', keys: [TOKEN.key] }),
      previewsProject(environment),
      ...settings.apps.map((app) => previewSet(environment, settings, app)),
    );
  },
});

function faults({ environment, config: { apps, repository } }: Context<PreviewsConfig>) {
  return [
    ...(environment.stage === 'production'
      ? [
          {
            message: 'previews run what nobody merged, and this environment is production',
            cure: 'Switch it on elsewhere, or state another `stage`.',
          },
        ]
      : []),
    ...(apps.length === 0
      ? [{ path: 'apps', message: 'no app is named', cure: 'Name the apps that get previews.' }]
      : []),
    ...(repository === undefined && repositoryOf(environment) === undefined
      ? [
          {
            path: 'repository',
            message: `git.repository is not on github.com: ${environment.git.repository}`,
            cure: 'State the repository on GitHub whose pull requests count, as owner/name.',
          },
        ]
      : []),
    ...apps.flatMap((app, index) => appFaults(environment.components.has(app), app, index)),
  ];
}

function appFaults(isOn: boolean, app: string, index: number) {
  return [
    ...(isOn ? [] : [{ path: `apps.${index}`, message: `"${app}" is off`, cure: `Switch ${app} on.` }]),
    ...(app.length <= LONGEST_APP
      ? []
      : [
          {
            path: `apps.${index}`,
            message: `"${app}" has more than ${LONGEST_APP} characters`,
            cure: 'Take it out.',
          },
        ]),
  ];
}
