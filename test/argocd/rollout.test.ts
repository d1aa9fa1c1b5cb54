import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atRevision } from '../../argocd/pins.ts';
import { RESERVED_NAMES } from '../../argocd/tree.ts';
import { assemble } from '../../src/assemble.ts';
import { sortCatalog } from '../../src/catalog.ts';
import { checkRollout, parsePins, pinsText } from '../../src/environment/pins.ts';
import type { Pins } from '../../src/environment/pins-schema.ts';
import type { Environment } from '../../src/environment.ts';
import { treeFiles } from '../../src/files.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf, environmentOf } from '../kit.ts';

const COMMIT = 'c0ffee'.padEnd(40, '0');

const settings = (data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data,
});

/** What an environment may switch on, and what its only object then says. */
type Input = Readonly<Record<string, string>>;

const input: fc.Arbitrary<Input> = fc.dictionary(
  fc.constantFrom('web', 'shop', 'jobs', 'mail'),
  fc.string({ maxLength: 8 }),
);

/** The files of a tree by path. */
function filesOf(apps: Input, pins?: Pins): Map<string, string> {
  const catalog = sortCatalog(Object.entries(apps).map(([name, text]) => appOf(name, [settings({ text })])));
  const base = environmentOf({}, Object.fromEntries(Object.keys(apps).map((name) => [name, {}])));
  const environment: Environment = pins === undefined ? base : { ...base, rollout: 'ordered', pins };
  return new Map(treeFiles(assemble(environment, catalog)).map(({ path, text }) => [path, text]));
}

const within = (files: Map<string, string>, folder: string) =>
  new Map(
    [...files]
      .filter(([path]) => path.startsWith(`${folder}/`))
      .map(([path, text]) => [path.slice(folder.length), text]),
  );

const rest = (files: Map<string, string>) =>
  new Map([...files].filter(([path]) => !/^(?:argocd|next)\/|^README\.md$/.test(path)));

/** What pinning a commit with this input gives. */
function pinsOf(apps: Input): Pins {
  const environment = environmentOf({}, Object.fromEntries(Object.keys(apps).map((name) => [name, {}])));
  const catalog = sortCatalog(Object.entries(apps).map(([name, text]) => appOf(name, [settings({ text })])));
  const { argocd } = assemble(environment, catalog);
  return {
    commit: COMMIT,
    objects: argocd.map((object) => ({
      comments: [`Is ${object.metadata.name}.`],
      object: atRevision(object, environment.git.repository, COMMIT),
    })),
  };
}

describe('a tree that is rolled out in order', () => {
  it('has in argocd/ what is pinned, whatever the input of today, and all else as if it were not', () => {
    fc.assert(
      fc.property(input, input, input, (then, now, later) => {
        const pins = pinsOf(then);
        const files = filesOf(now, pins);
        expect(within(files, 'argocd')).toEqual(within(filesOf(later, pins), 'argocd'));
        const eventual = filesOf(now);
        expect(within(files, 'next')).toEqual(within(eventual, 'argocd'));
        expect(rest(files)).toEqual(rest(eventual));
        expect(within(eventual, 'next').size).toBe(0);
        expect(filesOf(now, pins)).toEqual(files);
      }),
      { numRuns: 30 },
    );
  });

  it('has the objects of the pins to the last field, with their comments, and every folder at the commit', () => {
    const pins = pinsOf({ web: 'one' });
    const argocd = within(filesOf({ shop: 'two' }, pins), 'argocd');
    expect(argocd.size).toBe(pins.objects.length);
    const web = argocd.get('/application.argoproj.io_web.yaml') as string;
    expect(web).toMatch(/^# Is web\.\n/);
    expect(web).toContain(`targetRevision: ${COMMIT}`);
    expect(web).toContain('path: generated/test/web');
  });

  it('is the same from pins that were written and read again', () => {
    fc.assert(
      fc.property(input, (then) => {
        const pins = pinsOf(then);
        const environment: Environment = { ...environmentOf({}), rollout: 'ordered' };
        const read = parsePins('test.pins.yaml', pinsText('test', pins));
        expect(checkRollout(environment, read)).toEqual([]);
        expect(read.pins && filesOf({}, read.pins)).toEqual(filesOf({}, pins));
        expect(read.pins && pinsText('test', read.pins)).toBe(read.text);
      }),
      { numRuns: 20 },
    );
  });

  it('says in its README at which commit the cluster is, what waits and what goes', () => {
    const readme = filesOf({ web: '', shop: '' }, pinsOf({ web: '', jobs: '' })).get('README.md') as string;
    expect(readme).toContain(COMMIT);
    expect(readme).toMatch(/first rollout: `shop`\.$/m);
    expect(readme).toMatch(/^- Removed .*: `jobs`\.$/m);
    expect(filesOf({ web: '' }).get('README.md')).not.toContain('rollout');
  });

  it('is never without pins', () => {
    const environment: Environment = { ...environmentOf({}), rollout: 'ordered' };
    expect(() => treeFiles(assemble(environment, []))).toThrow(/nothing is pinned/);
  });

  it('leaves no component the name of its folder', () => {
    expect(RESERVED_NAMES.has('next')).toBe(true);
  });
});

describe('pinning an object', () => {
  it('moves the folders of the repository alone', () => {
    const { git } = environmentOf({});
    const chart = { repoURL: 'https://charts.example.com', chart: 'x', targetRevision: '1.0.0' };
    const folder = { repoURL: git.repository, path: 'generated/test/x', targetRevision: 'main' };
    const object = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'x', namespace: 'argocd' },
      spec: { project: 'apps', sources: [chart, folder] },
    };
    expect(atRevision(object, git.repository, COMMIT).spec).toEqual({
      project: 'apps',
      sources: [chart, { ...folder, targetRevision: COMMIT }],
    });
    const alone = { ...object, spec: { project: 'apps', source: chart } };
    expect(atRevision(alone, git.repository, COMMIT)).toBe(alone);
  });
});
