import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, missing, ok } from './probe.ts';

/**
 * Where AWS's own tools would take credentials from, in their order
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html). Says the place and the name of what is set,
 * and nothing of its value; whether they still hold only AWS can say.
 */
export function credentials(env: NodeJS.ProcessEnv, home: string): Finding {
  const set = (name: string) => (env[name] ?? '') !== '';
  if (set('AWS_ACCESS_KEY_ID') && set('AWS_SECRET_ACCESS_KEY')) return ok('AWS_ACCESS_KEY_ID is set');
  if (set('AWS_WEB_IDENTITY_TOKEN_FILE')) return ok('AWS_WEB_IDENTITY_TOKEN_FILE is set');
  if (set('AWS_PROFILE')) return ok('AWS_PROFILE is set');
  for (const [variable, file] of [
    ['AWS_SHARED_CREDENTIALS_FILE', '.aws/credentials'],
    ['AWS_CONFIG_FILE', '.aws/config'],
  ] as const) {
    const path = env[variable] || join(home, file);
    if (existsSync(path)) return ok(`${path} is there`);
  }
  if (set('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI') || set('AWS_CONTAINER_CREDENTIALS_FULL_URI'))
    return ok('the container has a role');
  return missing('neither in the environment nor below ~/.aws');
}
