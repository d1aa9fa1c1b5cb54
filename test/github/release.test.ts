import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notesOf } from '../../scripts/github/release.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { githubServer } from '../helpers/github-server.ts';
import { script } from '../helpers/script.ts';

const CHANGELOG =
  '# Changelog\n\n## Next\n\nNot yet.\n\n## 1.2.0\n\nNodes roll.\n\n### More\n\nNothing.\n\n## 1.2.0-rc.1\n\nOld.\n\n## 1.1.0\n';

it('the notes of a version are its section', () => {
  expect(notesOf(CHANGELOG, '1.2.0')).toBe('Nodes roll.\n\n### More\n\nNothing.');
  expect(notesOf(CHANGELOG, '1.2.0-rc.1')).toBe('Old.');
  for (const version of ['1.2', '1.1.0', '2.0.0', ''])
    expect(() => notesOf(CHANGELOG, version)).toThrow('says nothing');
});

describe('a release', () => {
  function project() {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'package.json'), '{"version":"1.2.0"}');
    writeFileSync(join(folder, 'CHANGELOG.md'), CHANGELOG);
    for (const args of [
      ['init', '-q'],
      ['add', '.'],
      ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'x'],
    ])
      expect(spawnSync('git', args, { cwd: folder }).status).toBe(0);
    return folder;
  }
  const publish = async (url: string) =>
    script(
      'release',
      ['--publish'],
      { GITHUB_API_URL: url, GITHUB_TOKEN: 't', GITHUB_REPOSITORY: 'example/platform' },
      project(),
    );

  it('is made once, of the commit that was tested', async () => {
    const { url, asked } = await githubServer({
      'POST /repos/example/platform/releases': { status: 201, json: {} },
    });
    expect((await publish(url)).out).toContain('v1.2.0 is released');
    expect(asked.at(-1)?.body).toEqual({
      tag_name: 'v1.2.0',
      target_commitish: expect.stringMatching(/^[0-9a-f]{40}$/),
      name: 'v1.2.0',
      body: notesOf(CHANGELOG, '1.2.0'),
    });
    const there = await githubServer({ 'GET /repos/example/platform/releases/tags/v1.2.0': { json: {} } });
    expect((await publish(there.url)).out).toContain('nothing to do');
    expect(there.asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is shown, and not made, without being told to', async () => {
    const { code, out } = await script('release', [], {}, project());
    expect([code, out]).toEqual([0, 'v1.2.0\n\nNodes roll.\n\n### More\n\nNothing.\n']);
  });
});
