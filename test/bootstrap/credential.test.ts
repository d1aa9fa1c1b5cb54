import { describe, expect, it } from 'vitest';
import { CREDENTIALS, type CredentialKind } from '../../argocd/repository.ts';
import { secretFrom, wantedSecret } from '../../bootstrap/argocd/credential.ts';
import type { Aws } from '../../bootstrap/aws.ts';
import argoCdRepository from '../../platform/argo-cd-repository.ts';
import { assemble } from '../../src/assemble.ts';
import { Problems } from '../../src/problem.ts';
import { applyRules, loadRules } from '../../src/rules.ts';
import { catalog, trees } from '../real.ts';

const dev = trees.get('dev');
if (dev === undefined) throw new Error('there is no environment dev');
const treeOf = (kind: CredentialKind) =>
  assemble(
    {
      ...dev.environment,
      components: new Map([...dev.environment.components, [argoCdRepository.name, { kind }]]),
    },
    catalog,
  );
const holding = (document: unknown) =>
  ({
    find: async () => ({ SecretString: typeof document === 'string' ? document : JSON.stringify(document) }),
  }) as unknown as Aws;
const none = { find: async () => undefined } as unknown as Aws;
const kinds = Object.keys(CREDENTIALS) as CredentialKind[];
const fill = (kind: CredentialKind) => Object.fromEntries(CREDENTIALS[kind].map((key) => [key, `a ${key}`]));
const rules = await loadRules();

describe.each(kinds)('a credential of kind %s', (kind) => {
  const tree = treeOf(kind);
  const wanted = wantedSecret(tree);
  if (wanted === undefined) throw new Error('no secret is wanted');

  it('passes every rule', () => {
    expect(applyRules(rules, tree)).toEqual([]);
  });

  it('is written by bootstrap exactly as External Secrets keeps it later', async () => {
    const [external] = tree.components
      .filter(({ component }) => component === argoCdRepository)
      .flatMap(({ objects }) => objects.filter((it) => it.kind === 'ExternalSecret'));
    if (external === undefined) throw new Error('no ExternalSecret');
    const { target, data } = external.spec as {
      target: { name: string; template: { metadata: { labels: object }; data: Record<string, string> } };
      data: { secretKey: string; remoteRef: { key: string; property: string } }[];
    };
    const values = fill(kind);
    const written = (await secretFrom(holding(values), wanted, tree)) as {
      metadata: { name: string; namespace: string; labels: object };
      data: Record<string, string>;
    };
    const kept = Object.fromEntries(
      Object.entries(target.template.data).map(([key, text]) => [
        key,
        text.replace(/^\{\{ \.(\w+) \}\}$/, (_, name: string) => values[name] ?? ''),
      ]),
    );
    const plain = Object.entries(written.data).map(([key, text]) => [
      key,
      Buffer.from(text, 'base64').toString(),
    ]);
    expect(Object.fromEntries(plain)).toEqual(kept);
    expect(written.metadata).toEqual({
      name: target.name,
      namespace: external.metadata.namespace ?? 'argocd',
      labels: target.template.metadata.labels,
    });
    expect(data.map(({ remoteRef }) => remoteRef.key)).toEqual(data.map(() => wanted.document));
    expect(wanted.document).toBe('espalier-dev/argo-cd-repository/credential');
  });

  it.each([
    ['nothing', none, CREDENTIALS[kind]],
    ['no JSON', holding('{'), CREDENTIALS[kind]],
    ['another document', holding([]), CREDENTIALS[kind]],
    ['too little', holding({ ...fill(kind), [CREDENTIALS[kind][0]]: undefined }), [CREDENTIALS[kind][0]]],
  ])('is a problem where AWS holds %s', async (_, aws, lacking) => {
    const caught = await secretFrom(aws, wanted, tree).catch((error: unknown) => error);
    expect(caught).toBeInstanceOf(Problems);
    const [problem] = (caught as Problems).problems;
    expect(problem).toMatchObject({ code: 'REPOSITORY_CREDENTIAL', at: { component: 'argo-cd-repository' } });
    expect(problem?.message).toContain(lacking.join(', '));
  });
});

it('is not wanted where the repository is public', () => {
  expect(wantedSecret(dev)).toBeUndefined();
});
