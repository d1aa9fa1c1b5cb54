// `npm run release`: what would be released, from package.json and CHANGELOG.md. `npm run release -- --publish` makes tag and release on
// GitHub, unless they are there.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { GitHubError, githubFrom } from './api.ts';
import { headOf } from './changes.ts';
import { Refused, run } from './run.ts';

/** Section of a changelog about a version, without its heading. @throws Refused where there is none, or nothing in it. */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m);
  const section = sections.find((text) => text.split('\n', 1)[0]?.trim() === version);
  const notes = section?.slice(section.indexOf('\n')).trim();
  if (!notes)
    throw new Refused(`CHANGELOG.md says nothing about ${version}: call the section "Next" by that name`);
  return notes;
}

if (import.meta.main) {
  await run(async () => {
    const { values } = parseArgs({ options: { publish: { type: 'boolean' } } });
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const notes = notesOf(readFileSync('CHANGELOG.md', 'utf8'), version);
    const tag = `v${version}`;
    if (!values.publish) {
      console.log(`${tag}\n\n${notes}`);
      return;
    }
    const github = githubFrom(process.env);
    const releases = `/repos/${github.repository}/releases`;
    try {
      await github.get(`${releases}/tags/${tag}`);
      console.log(`${tag} has been released: nothing to do.`);
    } catch (error) {
      if (!(error instanceof GitHubError && error.status === 404)) throw error;
      await github.send('POST', releases, {
        tag_name: tag,
        target_commitish: headOf(process.cwd()),
        name: tag,
        body: notes,
      });
      console.log(`${tag} is released.`);
    }
  });
}
