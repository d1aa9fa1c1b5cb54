import { beforeEach, expect, it, vi } from 'vitest';
import { EnvironmentCopy, linesBetween } from '../helpers/environment-copy.ts';

// Each command is a process of its own, and the machine may have other work.
vi.setConfig({ testTimeout: 180_000 });

let copy: EnvironmentCopy;

beforeEach(() => {
  copy = new EnvironmentCopy();
});

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const METABASE = 'docker.io/metabase/metabase';
const PODINFO = 'ghcr.io/stefanprodan/podinfo';

it('adds the image, then changes it, and no other line', () => {
  copy.edit('dev', '  metabase:\n', '  metabase: # the reports\n    cpu: 250m # little\n');
  const before = copy.text('dev');
  const first = copy.run('set-image', 'dev', 'metabase', `${METABASE}:v0.59.7@${DIGEST}`);
  expect([first.code, first.err]).toEqual([0, '']);
  const added = copy.text('dev');
  expect(linesBetween(before, added)).toEqual({
    gone: [],
    come: [`    image: ${METABASE}:v0.59.7@${DIGEST}`],
  });
  expect(first.out).toMatch(/metabase +1 object changed$/m);

  expect(copy.run('set-image', 'dev', 'metabase', `${METABASE}:v0.59.8`).code).toBe(0);
  expect(copy.text('dev')).toBe(added.replace(`7@${DIGEST}`, '8'));
  expect(copy.run('set-image', 'dev', 'metabase', `${METABASE}:v0.59.8`).out).toContain('nothing to do');
});

it.each<[string, string, string, RegExp]>([
  ['a tag that moves', 'metabase', `${PODINFO}:latest`, / IMAGE_NOT_PINNED "\S+:latest" must carry/],
  ['no tag at all', 'metabase', PODINFO, / IMAGE_NOT_PINNED /],
  ['a digest that is cut', 'metabase', `${PODINFO}@sha256:0123`, / IMAGE_NOT_PINNED /],
  ['what drives a terminal', 'metabase', '\u001b[2Jx:1.2.3', / IMAGE_NOT_PINNED "\\u001b/],
  ['YAML', 'metabase', 'x:1.2.3\nevil: 1', / IMAGE_NOT_PINNED /],
  ['an app that is off', 'shopfront', `${PODINFO}:6.12.0`, / COMPONENT_OFF /],
  ['a component without a setting', 'keda', `${PODINFO}:6.12.0`, / IMAGE_NOT_TAKEN .*\n.*shopfront/],
  // Metabase asks for a release tag beside the digest, because two versions must not share its database.
  [
    'what the app refuses',
    'metabase',
    `docker.io/metabase/metabase@${DIGEST}`,
    /must carry a full release tag/,
  ],
])('refuses %s', (_what, app, image, says) => {
  const before = copy.text('dev');
  const { code, err } = copy.run('set-image', 'dev', app, image);
  expect([code, err]).toEqual([1, expect.stringMatching(says)]);
  expect(copy.text('dev')).toBe(before);
});
