import { join } from 'node:path';
import { z } from 'zod';
import { type LoadProfile, readLoadProfile } from '../load/profile.ts';
import { type Problem, Problems } from '../problem.ts';

/** `load:` of an environment. Below the folder of the environment, and nowhere else. */
export const load = z
  .record(
    z.string().max(63),
    z
      .string()
      .max(200)
      .regex(
        /^[\w-]+(\/[\w-]+)*\.ya?ml$/,
        'must be a YAML file below the folder of this one, such as load/shop.yaml',
      ),
  )
  .default({})
  .describe(
    'The load that apps must serve, by component: each a load profile, such as load/shop.yaml beside this file.',
  );

/**
 * Reads the profiles that an environment names. Each app must be one that is switched on.
 * @returns Problems of all of them.
 */
export function readProfiles(
  directory: string,
  named: Readonly<Record<string, string>>,
  components: ReadonlySet<string>,
  at: (app: string) => Problem['at'],
): { readonly profiles: ReadonlyMap<string, LoadProfile>; readonly problems: readonly Problem[] } {
  const profiles = new Map<string, LoadProfile>();
  const problems: Problem[] = [];
  for (const [app, file] of Object.entries(named)) {
    if (!components.has(app)) {
      problems.push({
        code: 'LOAD_UNKNOWN',
        at: at(app),
        message: `a load is named for "${app}", which is not switched on`,
        cure: 'Switch it on under `components:`, or take the line out.',
      });
      continue;
    }
    try {
      profiles.set(app, readLoadProfile(join(directory, file)));
    } catch (error) {
      if (!(error instanceof Problems)) throw error;
      problems.push(...error.problems);
    }
  }
  return { profiles, problems };
}
