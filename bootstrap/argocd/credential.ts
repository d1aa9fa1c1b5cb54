import { type RepositorySecret, repositorySecret } from '../../argocd/repository.ts';
import argoCdRepository from '../../platform/argo-cd-repository.ts';
import type { Tree } from '../../src/model.ts';
import { Problems } from '../../src/problem.ts';
import type { Aws } from '../aws.ts';

/** Reasons of AWS that mean: there is none. */
const ABSENT = ['ResourceNotFoundException'];

/** The Secret that Argo CD needs to read the repository; `undefined` where the environment says that it needs none. */
export function wantedSecret(tree: Tree): RepositorySecret | undefined {
  const built = tree.components.find(({ component }) => component === argoCdRepository);
  if (built === undefined) return undefined;
  const { kind } = built.context.config as { kind: Parameters<typeof repositorySecret>[1] };
  return repositorySecret(tree.environment, kind);
}

/**
 * That Secret with what AWS Secrets Manager holds. It is passed to kubectl by standard input and is nowhere else.
 * @throws Problems REPOSITORY_CREDENTIAL: the document is not there, or lacks a key.
 */
export async function secretFrom(aws: Aws, wanted: RepositorySecret, tree: Tree): Promise<object> {
  const { name, namespace, labels, known, keys, document } = wanted;
  const found = await aws.find<{ SecretString?: string }>(
    ABSENT,
    ...(['secretsmanager', 'get-secret-value', '--secret-id', document] as const),
  );
  const values = found && jsonOf(found.SecretString);
  const missing = keys.filter((key) => typeof values?.[key] !== 'string');
  if (values === undefined || missing.length > 0) throw fault(tree, document, values ? missing : keys);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels },
    type: 'Opaque',
    // Not stringData, which the API server would remember as a field of its own.
    data: encoded({ ...known, ...Object.fromEntries(keys.map((key) => [key, String(values[key])])) }),
  };
}

const encoded = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));

function jsonOf(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function fault({ environment }: Tree, document: string, missing: readonly string[]): Problems {
  return new Problems([
    {
      code: 'REPOSITORY_CREDENTIAL',
      at: {
        file: environment.file,
        line: environment.line(['components', argoCdRepository.name]),
        environment: environment.name,
        component: argoCdRepository.name,
      },
      message: `AWS Secrets Manager (${environment.region}) holds no ${document} with ${missing.join(', ')}`,
      cure: `Make it, as a JSON document with these keys: aws secretsmanager create-secret --name ${document} --secret-string file://…`,
    },
  ]);
}
