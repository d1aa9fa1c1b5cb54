import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { treeFiles } from '../../src/files.ts';
import { graphTree } from '../../src/graph/cards.ts';
import { changesSince } from '../../src/graph/changes.ts';
import { graphPage } from '../../src/graph/page.ts';
import type { Tree } from '../../src/model.ts';
import { Git } from '../../src/pin/git.ts';
import { CHROMIUM, faintTexts, launched, opened, type SCREENS, type Watched } from '../helpers/browser.ts';
import { trees } from '../real.ts';
import { HOSTILE, hostileTree } from './_hostile.ts';

/** A base in which keda is not there yet, metabase differs and something was that is gone. */
function compared(tree: Tree) {
  const files = treeFiles(tree);
  const gone =
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: gone\n  namespace: argocd\n';
  const before = new Map(
    files
      .filter(({ path }) => !/^keda\/|_keda\.yaml$/.test(path))
      .map(({ path, text }) => [
        path,
        path === 'metabase/service_metabase.yaml' ? text.replace(/port: \d+/, 'port: 1') : text,
      ]),
  );
  before.set('argocd/application.argoproj.io_gone.yaml', gone);
  const side = {
    label: 'main (1a2b3c4)',
    trees: new Map([
      [
        tree.environment.name,
        new Map([...before].map(([path, text]) => [path, Git.idOf(Buffer.from(text), 40)])),
      ],
    ]),
    read: (_: string, paths: readonly string[]) => paths.map((path) => Buffer.from(before.get(path) ?? '')),
    chart: () => undefined,
  };
  return graphTree(tree, changesSince(side, tree.environment.name, files));
}

it.skipIf(CHROMIUM)('is looked at in a browser', ({ skip }) => {
  skip('there is no Chromium in /usr/bin: apt-get install chromium');
});

describe.skipIf(!CHROMIUM)('the page in a browser', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-graph-'));
  const url = (name: string) => pathToFileURL(join(folder, name)).href;
  let browser: Browser;
  let current: Watched | undefined;

  beforeAll(async () => {
    const [dev, ...others] = [...trees.values()] as [Tree, ...Tree[]];
    writeFileSync(
      join(folder, 'trees.html'),
      graphPage([compared(dev), ...others.map((tree) => graphTree(tree))]),
    );
    writeFileSync(join(folder, 'hostile.html'), graphPage([hostileTree]));
    browser = await launched();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    const { page, complaints, requests } = current ?? {};
    current = undefined;
    await page?.close();
    expect(complaints ?? []).toEqual([]);
    expect(requests?.filter((it) => !it.startsWith('file:')) ?? []).toEqual([]);
    expect(requests ?? []).toHaveLength(1);
  });

  async function open(
    screen: keyof typeof SCREENS,
    scheme: 'light' | 'dark' = 'light',
    file = 'trees.html',
  ): Promise<Page> {
    current = await opened(browser, url(file), screen, scheme);
    return current.page;
  }

  const focused = (page: Page) =>
    page.evaluate('document.activeElement.dataset.name ?? document.activeElement.tagName.toLowerCase()');
  const shown = (page: Page) =>
    page.locator('.card:visible').evaluateAll((all) => all.map((it) => it.getAttribute('data-name')));
  const overflow = (page: Page) =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

  it('shows the waves as columns, from left to right, with lines from each need', async () => {
    const page = await open('desktop');
    const lefts = await page
      .locator('.wave')
      .evaluateAll((all) => all.map((it) => it.getBoundingClientRect().left));
    expect(lefts).toEqual(lefts.toSorted((a, b) => a - b));
    expect(new Set(lefts).size).toBe(lefts.length);
    expect(await page.locator('.wave h2').allTextContents()).toEqual([
      'Start',
      ...Array.from({ length: lefts.length - 1 }, (_, wave) => `Wave ${wave}`),
    ]);
    const ends = await page.evaluate(`[...document.querySelectorAll('.lines path')].map((path) => {
      const box = (name) => document.querySelector('.card[data-name="' + name + '"]').getBoundingClientRect();
      const here = document.querySelector('.content').getBoundingClientRect();
      const at = (point, x) => Math.abs(point.x + here.left - x) < 2;
      const length = path.getTotalLength();
      return at(path.getPointAtLength(0), box(path.dataset.from).right)
        && at(path.getPointAtLength(length), box(path.dataset.to).left);
    })`);
    expect(ends).toEqual((ends as boolean[]).map(() => true));
    expect((ends as boolean[]).length).toBeGreaterThan(20);
  });

  it('is walked by the keyboard alone', async () => {
    const page = await open('desktop');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
      return focused(page);
    };
    expect(await press('ArrowRight')).toBe('root');
    expect(await press('ArrowDown')).toBe('AppProjects');
    expect(await press('ArrowUp', 'ArrowUp')).toBe('root');
    const column = async () =>
      page.evaluate(`document.activeElement.closest('.wave').querySelector('h2').textContent`);
    for (const title of ['Wave 0', 'Wave 1', 'Wave 2']) {
      await press('ArrowRight');
      expect(await column()).toBe(title);
    }
    await press('ArrowLeft');
    expect(await column()).toBe('Wave 1');
    await press('End');
    expect(await column()).toBe('Wave 8');
    // What has the focus can be seen, and is ringed.
    const inView = `(() => { const it = document.activeElement.getBoundingClientRect(); return it.left >= 0 && it.right <= innerWidth; })()`;
    expect(await page.evaluate(inView)).toBe(true);
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    const last = await focused(page);
    expect(await press('Enter')).toBe('h2');
    expect(await page.locator('#panel h2').textContent()).toBe(last);
    expect(await press('Tab')).toBe('button');
    expect(await press('Escape')).toBe(last);
    expect(await page.locator('#panel').isVisible()).toBe(false);
    // One card is a stop of Tab, and the tools come before it.
    expect(await press('Shift+Tab', 'Shift+Tab', 'Shift+Tab')).toBe('input');
    expect(await press('Tab', 'Tab', 'Tab')).toBe(last);
  });

  it('finds components by their objects, images and charts', async () => {
    const page = await open('desktop');
    // From the last wave, of which nothing may be left to look at.
    for (const key of ['ArrowRight', 'End', '/']) await page.keyboard.press(key);
    expect(await focused(page)).toBe('input');
    const inView = `[...document.querySelectorAll('.card')].filter((it) => it.checkVisibility()).every((it) => {
      const { left, right, top, bottom } = it.getBoundingClientRect();
      return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
    })`;
    const all = (await shown(page)).length;
    for (const [query, names] of [
      ['metabase/metabase:', ['metabase']],
      ['ScaledObject', ['keda', 'metabase']],
      ['  karpenter   ec2nodeclass ', ['karpenter-crd', 'node-pools']],
    ] as const) {
      await page.keyboard.insertText(query);
      expect(await shown(page)).toEqual(expect.arrayContaining([...names]));
      expect((await shown(page)).length).toBeLessThan(8);
      expect(await page.evaluate(inView)).toBe(true);
      expect(await page.locator('[role=status]').textContent()).toBe(
        `${(await shown(page)).length} of ${all} cards`,
      );
      await page.keyboard.press('Escape');
      expect((await shown(page)).length).toBe(all);
    }
    await page.keyboard.insertText('nothing has this name');
    expect(await shown(page)).toEqual([]);
    expect(await page.locator('[role=status]').textContent()).toBe(`0 of ${all} cards`);
    await page.keyboard.press('Escape');
    await page.keyboard.insertText('metabase');
    await page.keyboard.press('Enter');
    expect(await shown(page)).toContain(await focused(page));
  });

  it('shows of a card its objects, and leads to what it needs', async () => {
    const page = await open('desktop');
    await page.click('.card[data-name="kube-prometheus-stack"]');
    const panel = page.locator('#panel');
    expect(await panel.textContent()).toContain(
      'kube-prometheus-stack/external-secret.external-secrets.io_grafana-admin.yaml',
    );
    expect(await page.locator('.card[aria-expanded="true"]').getAttribute('data-name')).toBe(
      'kube-prometheus-stack',
    );
    await panel.locator('summary', { hasText: 'Prometheus' }).first().click();
    expect(await panel.locator('details[open] li').count()).toBeGreaterThan(0);
    await panel.locator('button.link', { hasText: 'secret-store' }).click();
    expect(await panel.locator('h2').textContent()).toBe('secret-store');
    expect(new URL(page.url()).hash).toBe('#dev/secret-store');
    await page.reload();
    (current as Watched).requests.pop();
    expect(await panel.locator('h2').textContent()).toBe('secret-store');
  });

  it('marks what has changed since the base, in words as well as in colour', async () => {
    const page = await open('desktop');
    const badges = await page
      .locator('.card:has(.badge)')
      .evaluateAll((all) =>
        Object.fromEntries(
          all.map((it) => [it.getAttribute('data-name'), it.querySelector('.badge')?.textContent]),
        ),
      );
    expect(badges).toEqual({ keda: 'created', metabase: 'changed', gone: 'removed', namespaces: 'changed' });
    await page.click('text=Changed only (4)');
    expect((await shown(page)).sort()).toEqual(Object.keys(badges).sort());
    await page.click('.card[data-name="metabase"]');
    expect(await page.locator('#panel').textContent()).toMatch(
      /Changed since main \(1a2b3c4\)Servicechangedmetabasemetabase\/service_metabase\.yaml/,
    );
  });

  it('switches environments', async () => {
    const page = await open('desktop');
    await page.click('text=Changed only');
    const few = (await shown(page)).length;
    await page.selectOption('select', 'prod');
    // Of what nothing is compared with, everything is shown.
    expect((await shown(page)).length).toBeGreaterThan(few + 10);
    expect(await page.locator('h1').textContent()).toBe('prod');
    expect(await page.title()).toBe('prod · Espalier');
    expect(await page.locator('.about').textContent()).toContain('espalier-prod');
    expect(await page.locator('text=Changed only').isVisible()).toBe(false);
  });

  it('has a switch of its colours beside those of the system', async () => {
    const page = await open('desktop', 'dark');
    const back = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const dark = await back();
    await page.click('text=Theme: auto');
    const light = await back();
    expect(light).not.toBe(dark);
    await page.click('text=Theme: light');
    expect(await back()).toBe(dark);
    expect(await page.locator('text=Theme: dark').count()).toBe(1);
  });

  describe.each(['desktop', 'phone'] as const)('on a %s', (screen) => {
    it.each(['light', 'dark'] as const)('can be read in %s, closed, open and searched', async (scheme) => {
      const page = await open(screen, scheme);
      expect(await faintTexts(page)).toEqual([]);
      for (const name of ['metabase', 'gone', 'kube-prometheus-stack']) {
        await page.click(`.card[data-name="${name}"]`);
        expect(await faintTexts(page)).toEqual([]);
        await page.keyboard.press('Escape');
      }
      await page.click('text=Changed only');
      await page.fill('input', 'm');
      expect(await faintTexts(page)).toEqual([]);
    });
  });

  it('stacks its columns on a phone, and never scrolls sideways', async () => {
    const page = await open('phone');
    expect(await overflow(page)).toBe(0);
    const boxes = await page
      .locator('.card')
      .evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()));
    expect(new Set(boxes.map(({ left, width }) => `${left} ${width}`)).size).toBe(1);
    expect(boxes.every(({ height }) => height >= 44)).toBe(true);
    expect(await page.locator('.card[data-name="keda"] .after').textContent()).toBe('after metrics-server');
    expect(await page.locator('.lines').isVisible()).toBe(false);
    await page.locator('.card[data-name="kube-prometheus-stack"]').click();
    expect(await overflow(page)).toBe(0);
    // The panel covers the page, which nobody reaches behind it.
    for (let i = 0; i < 5; i++) await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.closest('#panel') !== null`)).toBe(true);
    await page.click('button[aria-label="Close"]');
    expect(await focused(page)).toBe('kube-prometheus-stack');
    await page.keyboard.press('ArrowDown');
    expect(await focused(page)).not.toBe('kube-prometheus-stack');
  });

  it('names everything that has a role', async () => {
    const page = await open('desktop');
    await page.click('.card[data-name="metabase"]');
    const tree = await page.locator('body').ariaSnapshot();
    expect(tree).toContain('- main "Components by wave"');
    expect(tree).toContain('- region "Wave 8"');
    expect(tree).toContain('- complementary "metabase"');
    expect(tree).toMatch(/- button "metabase changed [^"]*" \[expanded\]/);
    expect(tree).toContain('- searchbox "Search components, objects, images and charts"');
    expect(tree).toContain('- combobox "Environment"');
    // The rooms of lines are no items.
    expect(tree).not.toMatch(/- listitem$/m);
    expect(tree).not.toMatch(/- (?:button|link|combobox|searchbox)(?: \[|:|$)/m);
  });

  it('shows hostile names as text, and does nothing that they say', async () => {
    const page = await open('phone', 'light', 'hostile.html');
    expect(await page.locator('.card').count()).toBe(HOSTILE.length);
    expect(await overflow(page)).toBe(0);
    for (const index of HOSTILE.keys()) {
      await page.locator('.card').nth(index).click();
      expect(await overflow(page)).toBe(0);
      const links = await page
        .locator('#panel a')
        .evaluateAll((all) => all.map((it) => (it as unknown as { protocol: string }).protocol));
      expect(links.every((protocol) => protocol === 'https:')).toBe(true);
      expect(await page.locator('#panel svg :not(title, text)').count()).toBe(0);
      await page.keyboard.press('Escape');
    }
    expect(await page.evaluate('window.broken')).toBeUndefined();
    expect(await page.locator('img, script:not([id]):not(:last-of-type), main svg:not(.lines)').count()).toBe(
      0,
    );
    const names = await page.locator('.card .name > bdi').allTextContents();
    expect(names[0]).toBe(HOSTILE[0]);
    expect(names[4]).toBe('\\u202etxt.exe\\u202c');
  });
});
