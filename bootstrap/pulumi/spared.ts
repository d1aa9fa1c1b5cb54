import type { Environment } from '../../src/environment.ts';

/** Purpose of the role by which workflows apply, and take down (`bootstrap/plan/delivery/github.ts`). */
const APPLY = 'ci-apply';

/**
 * Options by which `pulumi destroy` leaves what runs it alone: the role by which workflows apply is of the stack, and would lose the rights to delete the
 * rest, and to write the state, as one of the first. None where anybody else runs it.
 * @param caller ARN of who calls AWS.
 */
export function spared({ name, cluster }: Pick<Environment, 'name' | 'cluster'>, caller: string): string[] {
  if (!caller.includes(`:assumed-role/${cluster.name}-${APPLY}/`)) return [];
  // Its role, policies and attachments; `**` stands for any text, also with colons.
  return ['--exclude', `urn:pulumi:${name}::espalier::aws:iam/**::${APPLY}-*`];
}
