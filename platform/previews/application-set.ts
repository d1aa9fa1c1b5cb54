import { ARGOCD_NAMESPACE, IN_CLUSTER, repositoryPath } from '../../argocd/application.ts';
import type { Environment } from '../../src/environment.ts';
import { SYNC_WAVE } from '../../src/house.ts';
import type { KubeObject } from '../../src/object.ts';
import { toYaml } from '../../src/yaml.ts';
import { KEPT, LEFT_OUT } from './kinds.ts';
import type { PreviewsConfig } from './schema.ts';

/** Name of the component, of its AppProject, and of the Secret with the token. */
export const NAME = 'previews';
export const TOKEN = { secret: 'previews-github', key: 'token' } as const;

/** Start of the name of every namespace of a preview: nothing else is allowed to its AppProject. */
export const PREFIX = 'preview-';

/**
 * Longest name of an app: `preview-<number>-<app>` is a namespace and `pr-<number>-<app>` a label in DNS, of 63 characters at
 * most, and numbers of pull requests have up to ten.
 */
export const LONGEST_APP = 63 - PREFIX.length - 11;

/**
 * What previews may hold and where. The one AppProject with a pattern in it: namespaces are named after numbers of pull requests.
 * It allows no kind of the cluster, so a pull request brings no Namespace, no right and no CRD.
 */
export function previewsProject({ git }: Environment): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    // Made first and deleted last: an Application without its project cannot be deleted (argo-cd#4369).
    metadata: { name: NAME, namespace: ARGOCD_NAMESPACE, annotations: { [SYNC_WAVE]: '-1' } },
    spec: {
      description: 'Previews of pull requests: what they say runs before anybody merged it.',
      sourceRepos: [git.repository],
      destinations: [{ namespace: `${PREFIX}*`, server: IN_CLUSTER }],
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: KEPT,
    },
  };
}

/**
 * One ApplicationSet for an app: one Application for each open pull request with the label, of the app's folder at the pull
 * request's commit (https://argo-cd.readthedocs.io/en/release-3.4/operator-manual/applicationset/Generators-Pull-Request/).
 * The project, the namespace and its labels are stated here and not by the pull request.
 */
export function previewSet(environment: Environment, config: PreviewsConfig, app: string): KubeObject {
  const [owner = '', repo = ''] = (config.repository ?? repositoryOf(environment) ?? '').split('/');
  const namespace = `${PREFIX}{{ .number }}-${app}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: `${NAME}-${app}`, namespace: ARGOCD_NAMESPACE },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          pullRequest: {
            github: {
              owner,
              repo,
              labels: [config.label],
              tokenRef: { secretName: TOKEN.secret, key: TOKEN.key },
            },
            requeueAfterSeconds: config.requeueSeconds,
          },
        },
      ],
      template: {
        metadata: {
          name: namespace,
          annotations: { [`${NAME}/pull-request`]: '{{ .number }}', [`${NAME}/commit`]: '{{ .head_sha }}' },
          // A pull request that is closed, or loses its label, takes all of it along.
          finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'],
        },
        spec: {
          project: NAME,
          destination: { server: IN_CLUSTER, namespace },
          source: {
            repoURL: environment.git.repository,
            targetRevision: '{{ .head_sha }}',
            path: repositoryPath(environment, app),
            kustomize: { namespace, patches: patches(environment, app) },
          },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            // A commit that does not run is left alone until the next one.
            retry: { limit: 3, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
            syncOptions: ['CreateNamespace=true', 'FailOnSharedResource=true', 'ServerSideApply=true'],
            managedNamespaceMetadata: {
              labels: {
                'app.kubernetes.io/managed-by': 'espalier',
                'app.kubernetes.io/part-of': NAME,
                // Outside of the mesh, whose sidecar would ask for more than this.
                'pod-security.kubernetes.io/enforce': 'restricted',
              },
            },
          },
        },
      },
    },
  };
}

/** `owner/name` of a repository on GitHub, however it is addressed. */
export function repositoryOf({ git }: Environment): string | undefined {
  return /^(?:https:\/\/github\.com\/|ssh:\/\/git@github\.com\/|git@github\.com:)([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    git.repository,
  )?.[1];
}

/** What is otherwise in a preview. A patch whose kind is not in the folder changes nothing. */
function patches({ web }: Environment, app: string) {
  const host = `pr-{{ .number }}-${app}.${web.domain}`;
  const json = (group: string, version: string, kind: string, ...operations: readonly object[]) => ({
    target: { ...(group !== '' && { group }), version, kind },
    patch: toYaml(operations),
  });
  return [
    json('apps', 'v1', 'Deployment', { op: 'add', path: '/spec/replicas', value: 1 }),
    json(
      'networking.istio.io',
      'v1',
      'VirtualService',
      { op: 'replace', path: '/spec/hosts', value: [host] },
      // Its Service is in its own namespace; the name of the app's would lead to what runs already.
      {
        op: 'replace',
        path: '/spec/http/0/route/0/destination/host',
        value: `${app}.${PREFIX}{{ .number }}-${app}.svc.cluster.local`,
      },
    ),
    json('networking.k8s.io', 'v1', 'Ingress', { op: 'replace', path: '/spec/rules/0/host', value: host }),
    ...LEFT_OUT.map(({ group, version, kind }) => ({
      target: { group, version, kind },
      patch: toYaml({ $patch: 'delete', apiVersion: `${group}/${version}`, kind, metadata: { name: 'any' } }),
    })),
  ];
}
