import { atComponent, atObject } from '../model.ts';
import { rule } from '../rules.ts';
import { type Metabase, metabaseCharts, metabases } from './_metabase.ts';

const CURE = 'Name a database of its own, and take credentials and key from a Secret.';

export default rule({
  code: 'METABASE_DATABASE',
  title:
    'Metabase keeps its state in a database outside its pod, encrypted with a key that no render makes up.',
  source: 'https://www.metabase.com/docs/latest/installation-and-operation/migrating-from-h2',
  check: (tree) => [
    ...metabases(tree).flatMap((metabase) =>
      faultsOf(metabase).map((message) => ({ at: atObject(tree, metabase.owned), message, cure: CURE })),
    ),
    ...metabaseCharts(tree).flatMap(({ owner, values: { database = {} } }) =>
      chartFaults(database).map(([path, message]) => ({
        at: atComponent(tree, owner, 'chart metabase', `database.${path}`),
        message,
        cure: CURE,
      })),
    ),
  ],
});

interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: unknown };
}

function faultsOf({ container }: Metabase): string[] {
  const env = new Map((container.env ?? []).map((variable: EnvVar) => [variable.name, variable] as const));
  const get = (name: string) => env.get(name) as EnvVar | undefined;
  const faults: string[] = [];
  if (!get('MB_DB_CONNECTION_URI') && ['h2', undefined].includes(get('MB_DB_TYPE')?.value)) {
    faults.push(
      `MB_DB_TYPE is ${get('MB_DB_TYPE')?.value ?? 'not stated, so h2'}: a file in the pod, gone with it`,
    );
  }
  for (const name of ['MB_DB_PASS', 'MB_ENCRYPTION_SECRET_KEY']) {
    const variable = get(name);
    if (name === 'MB_DB_PASS' && get('MB_DB_CONNECTION_URI')) continue;
    if (variable?.valueFrom?.secretKeyRef === undefined) {
      faults.push(`${name} is ${variable ? 'not from a Secret' : 'not stated'}`);
    }
  }
  return faults;
}

function chartFaults(database: Record<string, unknown>): [path: string, message: string][] {
  const { type = 'h2', existingSecret, existingSecretEncryptionKeyKey } = database;
  return [
    ...(type === 'h2' ? [['type', 'it is h2: a file in the pod, gone with it'] as [string, string]] : []),
    ...(existingSecret ? [] : [['existingSecret', 'credentials are not from a Secret'] as [string, string]]),
    ...(existingSecretEncryptionKeyKey
      ? []
      : [['existingSecretEncryptionKeyKey', 'the encryption key is not from a Secret'] as [string, string]]),
  ];
}
