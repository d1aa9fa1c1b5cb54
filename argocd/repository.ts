import type { Environment } from '../src/environment.ts';
import { secretName } from '../src/environment.ts';
import { ARGOCD_NAMESPACE } from './application.ts';

/** How Argo CD proves to the Git server who it is, and the keys of the JSON document that hold it. */
export const CREDENTIALS = {
  https: ['username', 'password'],
  ssh: ['sshPrivateKey'],
  'github-app': ['githubAppID', 'githubAppInstallationID', 'githubAppPrivateKey'],
} as const;

export type CredentialKind = keyof typeof CREDENTIALS;

/** Component that the document belongs to, and what it is: `<cluster>/argo-cd-repository/credential`. */
export const REPOSITORY_OWNER = 'argo-cd-repository';
const WHAT = 'credential';

/** The Secret by which Argo CD finds the credential of a repository (Argo CD, operator-manual/declarative-setup). */
export interface RepositorySecret {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Keys that are no secret. */
  readonly known: Readonly<Record<string, string>>;
  /** Keys that are. */
  readonly keys: readonly string[];
  /** Where they come from: name of the document in AWS Secrets Manager. */
  readonly document: string;
}

/** The Secret for the repository of the tree: what bootstrap writes once, and what External Secrets keeps from then on. */
export function repositorySecret(environment: Environment, kind: CredentialKind): RepositorySecret {
  return {
    name: 'repository',
    namespace: ARGOCD_NAMESPACE,
    labels: { 'argocd.argoproj.io/secret-type': 'repository' },
    known: { type: 'git', url: environment.git.repository },
    keys: CREDENTIALS[kind],
    document: secretName(environment, REPOSITORY_OWNER, WHAT),
  };
}
