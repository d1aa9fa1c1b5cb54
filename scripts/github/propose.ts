// `npm run propose -- --branch NAME --title TEXT [--body FILE] [--base BRANCH]`: opens a pull request with what the commands before it
// changed below environments/ and generated/. Without GITHUB_TOKEN it lists that and changes nothing.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { githubFrom } from './api.ts';
import { changesIn, headOf } from './changes.ts';
import { COMMENT_LIMIT } from './comment.ts';
import { fitting } from './markdown.ts';
import { propose } from './proposal.ts';
import { Refused, run } from './run.ts';

const CHECKS =
  '_Opened by a workflow, so GitHub may hold its checks: approve them below, or close and open this pull request again._';

await run(async () => {
  const { values } = parseArgs({
    options: {
      branch: { type: 'string' },
      title: { type: 'string' },
      body: { type: 'string' },
      base: { type: 'string', default: 'main' },
    },
  });
  const { branch, title, body: file, base } = values;
  if (!branch || !/^[a-z0-9][a-z0-9/.-]{0,100}$/.test(branch) || branch === base)
    throw new Refused('--branch must be a name of a-z, 0-9, "/", "." and "-", and another than the base');
  if (!title) throw new Refused('--title is missing');
  const root = process.cwd();
  const changes = changesIn(root);
  const paths = [...changes.additions, ...changes.deletions].map(({ path }) => path);
  if (paths.length === 0) {
    console.log('Nothing has changed: there is nothing to propose.');
    return;
  }
  if (!process.env.GITHUB_TOKEN) {
    console.log(`${title}\n\n${paths.sort().join('\n')}\n\nNo GITHUB_TOKEN: nothing was proposed.`);
    return;
  }
  const text = file === undefined ? '' : readFileSync(file, 'utf8');
  const body = `${CHECKS}\n\n${fitting(text, COMMENT_LIMIT, '\n_Cut off here._\n')}`;
  const address = await propose(githubFrom(process.env), {
    branch,
    title,
    body,
    base,
    parent: headOf(root),
    changes,
  });
  console.log(address);
});
