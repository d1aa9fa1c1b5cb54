/** How the database of an engine is spoken to from a pod. */
export interface DatabaseClient {
  /** Official image with the engine's command-line client. */
  readonly image: string;
  /** Id of the image's own user. */
  readonly user: number;
  /** Environment variables that the client reads. */
  readonly env: (address: { readonly host: string; readonly port: number }) => Record<string, string>;
  /** Environment variables that hold the master's credentials. */
  readonly master: { readonly username: string; readonly password: string };
  /** The client and its arguments; it reads statements from its input, and stops at the first that fails. */
  readonly command: readonly string[];
  /** Statements that make Metabase's database and user. */
  readonly sql: string;
  /** Shell that writes statements to go before those. */
  readonly prelude: string;
  /** Programs that the prelude runs. */
  readonly tools: readonly string[];
}

/**
 * Shell that feeds the statements to the client, which are its arguments. No here-document: shells write those to a file,
 * and the pod's file system is read-only. As the master itself, Metabase would have its password changed with every rotation.
 */
export function scriptOf({ master, prelude, tools }: DatabaseClient): string {
  // A program that is missing in the middle of a pipe would be no error, and the password empty.
  const checks = tools.map(
    (tool) => `command -v ${tool} >&2 || { echo "the image has no ${tool}" >&2; exit 1; }\n`,
  );
  return `set -eu
: "\${METABASE_USER:?the secret of Metabase has no username}" "\${METABASE_PASSWORD:?the secret of Metabase has no password}"
${checks.join('')}if [ "$METABASE_USER" = "$${master.username}" ]; then
  echo "the secret of Metabase names the master user of the database: name a user of its own" >&2
  exit 1
fi
statements() {${prelude ? `\n${prelude.trim()}` : ''}
printf %s "$STATEMENTS"
}
statements | "$@"
echo "database and user of Metabase are as they should be"
`;
}
