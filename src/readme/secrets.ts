import { code as codeSpan } from '../markdown.ts';
import { builtObjects, type Tree } from '../model.ts';

/** A secret outside the cluster that somebody must make, or components wait for it for ever. */
export interface Secret {
  /** Its name in the store that External Secrets reads. */
  readonly name: string;
  /** Keys of its JSON document that are read, sorted. */
  readonly keys: readonly string[];
  /** Whether something takes the document as a whole, whatever its keys. */
  readonly whole: boolean;
  /** `namespace/name` of the Secrets made from it, sorted. */
  readonly becomes: readonly string[];
}

interface RemoteReference {
  readonly key: string;
  readonly property?: string;
}

/** The part of an ExternalSecret that says what is read and what it becomes. */
interface Reader {
  readonly target?: { readonly name?: string };
  readonly data?: readonly { readonly remoteRef: RemoteReference }[];
  readonly dataFrom?: readonly { readonly extract?: RemoteReference }[];
}

/** Every secret that the ExternalSecrets of a tree read by name, sorted. */
export function secretsOf(tree: Tree): Secret[] {
  const secrets = new Map<string, { keys: Set<string>; whole: boolean; becomes: Set<string> }>();
  for (const { owner, object } of builtObjects(tree, 'ExternalSecret')) {
    const { target, data = [], dataFrom = [] } = object.spec as Reader;
    const extracted = dataFrom.flatMap(({ extract }) => extract ?? []);
    for (const { key, property } of [...data.map(({ remoteRef }) => remoteRef), ...extracted]) {
      const secret = secrets.get(key) ?? { keys: new Set(), whole: false, becomes: new Set() };
      if (property === undefined) secret.whole = true;
      else secret.keys.add(property);
      secret.becomes.add(
        `${object.metadata.namespace ?? owner.namespace}/${target?.name ?? object.metadata.name}`,
      );
      secrets.set(key, secret);
    }
  }
  return [...secrets.keys()].sort().map((name) => {
    const { keys, whole, becomes } = secrets.get(name) as NonNullable<ReturnType<typeof secrets.get>>;
    return { name, keys: [...keys].sort(), whole, becomes: [...becomes].sort() };
  });
}

/** The section of a tree's README on its secrets; empty where it needs none. */
export function secretsSection(tree: Tree): string {
  // RDS makes the master secret of its database.
  const given = tree.environment.facts.databaseSecretArn;
  const secrets = secretsOf(tree).filter(({ name }) => name !== given);
  if (secrets.length === 0) return '';
  return `
## Secrets to make

AWS Secrets Manager (${tree.environment.region}) must hold these, as JSON documents; until one is there, the component that reads it waits.

| secret | keys | becomes |
|---|---|---|
${secrets.map(row).join('\n')}
`;
}

function row({ name, keys, whole, becomes }: Secret): string {
  const code = (texts: readonly string[]) => texts.map(codeSpan).join(', ');
  return `| ${code([name])} | ${[code(keys), whole ? 'the whole' : ''].filter(Boolean).join('; ')} | ${code(becomes)} |`;
}
