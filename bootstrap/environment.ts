import { join } from 'node:path';
import { loadCatalog } from '../src/catalog.ts';
import { ROOT } from '../src/cli/root.ts';
import { readBeforeFacts } from '../src/environment/load.ts';
import type { Environment } from '../src/environment.ts';

/** The option that every command takes. */
export const FROM = { from: { type: 'string' } } as const;

export const FROM_HELP = '  --from DIR  folder of environments (default: environments)';

/**
 * The environment of that name. The name of a stack is always one of an environment, since it comes from here alone.
 * @throws Problems as `readBeforeFacts`.
 */
export async function environmentNamed(name: string, from = 'environments'): Promise<Environment> {
  return readBeforeFacts(from, await loadCatalog(ROOT), name);
}

/** Its file of facts. */
export function factsFileOf({ name }: Environment, from = 'environments'): string {
  return join(from, `${name}.facts.json`);
}
