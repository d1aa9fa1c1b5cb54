import { rule } from '../rules.ts';
import { statedOptions } from './_sync-options.ts';

export default rule({
  code: 'SERVER_SIDE_APPLY_UNDONE',
  title: 'No object opts out of server-side apply, by itself or by Replace, which takes precedence',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#server-side-apply; argo-cd#8128, prometheus-community/helm-charts#3345',
  check: (tree) =>
    statedOptions(tree).flatMap(({ at, options }) =>
      options
        .filter((option) => option === 'Replace=true' || option === 'ServerSideApply=false')
        .map((option) => ({
          at,
          message: `"${option}" undoes the server-side apply of the Application`,
          cure: 'Take it out: client-side apply fails above 262,144 bytes, and a replaced object loses what controllers wrote.',
        })),
    ),
});
