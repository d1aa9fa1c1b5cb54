import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { graphTree } from '../../src/graph/cards.ts';
import { graphLoads } from '../../src/graph/loads.ts';
import { graphPage } from '../../src/graph/page.ts';
import type { LoadProfile } from '../../src/load/profile.ts';
import { CHROMIUM, faintTexts, launched, opened, SCREENS, type Watched } from '../helpers/browser.ts';
import { espalier, ROOT } from '../helpers/cli.ts';
import { Recipe } from '../helpers/recipes.ts';
import { HOSTILE } from './_hostile.ts';

/** Apps of the recipes that a load is named for. */
const LOADED = [
  ['metabase-eks', 'metabase'],
  ['custom-metrics-keda', 'php-apache'],
  ['gitops-karpenter', 'cors-proxy'],
  ['prometheus-adapter', 'shopfront'],
] as const;

/** What a chart looks like on the screen: its box, its texts, its lines. */
const LOOKS = `(() => {
  const box = (it) => { const { left, right, top, bottom, width, height } = it.getBoundingClientRect(); return { left, right, top, bottom, width, height }; };
  const chart = document.querySelector('#panel .simulation');
  const scale = chart.getBoundingClientRect().width / chart.viewBox.baseVal.width;
  return {
    box: box(chart),
    texts: [...chart.querySelectorAll('text')].map((it) => ({ text: it.textContent, ...box(it), pixels: parseFloat(getComputedStyle(it).fontSize) * scale })),
    lines: [...chart.querySelectorAll('.line')].map((it) => ({ length: it.getTotalLength(), stroke: getComputedStyle(it).stroke, fill: getComputedStyle(it).fill })),
  };
})()`;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

interface Looks {
  readonly box: Box;
  readonly texts: readonly (Box & { readonly text: string; readonly pixels: number })[];
  readonly lines: readonly { readonly length: number; readonly stroke: string; readonly fill: string }[];
}

describe.skipIf(!CHROMIUM)('the chart of an app in a browser', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-chart-'));
  const [file, hostile] = [join(folder, 'recipes.html'), join(folder, 'hostile.html')];
  let browser: Browser;
  let current: Watched | undefined;

  beforeAll(async () => {
    const { code, err } = espalier(['graph', '--from', join(ROOT, 'recipes'), '--out', file]);
    expect([code, err]).toEqual([0, '']);
    const { tree } = new Recipe('metabase-eks');
    const profile = tree.environment.profiles?.get('metabase') as LoadProfile;
    const profiles = new Map([['metabase', { ...profile, description: HOSTILE.join(' ') }]]);
    const own = { ...tree, environment: { ...tree.environment, profiles } };
    writeFileSync(hostile, graphPage([graphTree(own, undefined, graphLoads(own))]));
    browser = await launched();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    const { page, complaints, requests } = current ?? {};
    current = undefined;
    await page?.close();
    // A style that the policy refuses is a complaint.
    expect(complaints ?? []).toEqual([]);
    expect(requests?.length ?? 1).toBe(1);
  });

  async function open(
    screen: keyof typeof SCREENS,
    {
      scheme = 'light',
      hash = '',
      from = file,
    }: { scheme?: 'light' | 'dark'; hash?: string; from?: string } = {},
  ): Promise<Page> {
    current = await opened(browser, `${pathToFileURL(from).href}${hash}`, screen, scheme);
    return current.page;
  }

  const looks = (page: Page) => page.evaluate<Looks>(LOOKS);
  const stroke = (page: Page) =>
    page.evaluate(`getComputedStyle(document.querySelector('#panel .line.a')).stroke`);

  describe.each(['desktop', 'phone'] as const)('on a %s', (screen) => {
    it.each(LOADED)('of %s shows %s, so that every text can be read', async (environment, app) => {
      const page = await open(screen, { hash: `#${environment}` });
      await page.click(`.card[data-name="${app}"]`);
      const panel = page.locator('#panel');
      expect(await panel.locator('h3').allTextContents()).toContain('Under load');
      expect(await panel.textContent()).toMatch(
        /Peak of \d+ requests a second: [^;]+; \d+ replicas and \d+ nodes at most; /,
      );
      const { box, texts, lines } = await looks(page);
      expect(box.left).toBeGreaterThanOrEqual(0);
      expect(box.right).toBeLessThanOrEqual(SCREENS[screen].width);
      expect(Math.min(box.width, box.height)).toBeGreaterThan(300);
      expect(texts.map(({ text }) => text)).toEqual(
        expect.arrayContaining([
          'Requests a second',
          'Replicas',
          'Nodes of the cluster',
          'USD an hour',
          '0:00:00',
        ]),
      );
      expect(texts.filter(({ pixels }) => pixels < 10.5)).toEqual([]);
      const outside = ({ left, right, top, bottom }: Box) =>
        left < box.left || right > box.right || top < box.top || bottom > box.bottom;
      expect(texts.filter(outside)).toEqual([]);
      const meet = (a: Box, b: Box) =>
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
      expect(
        texts.flatMap((a, i) =>
          texts
            .slice(i + 1)
            .filter((b) => meet(a, b))
            .map((b) => [a.text, b.text]),
        ),
      ).toEqual([]);
      expect(lines).toHaveLength(7);
      for (const { length, ...paint } of lines) {
        expect(length).toBeGreaterThan(100);
        expect(paint).toEqual({ stroke: expect.stringMatching(/^rgb/), fill: 'none' });
      }
      expect(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBe(0);
      expect(
        await page.evaluate(
          `document.querySelector('#panel').scrollWidth - document.querySelector('#panel').clientWidth`,
        ),
      ).toBe(0);
    });

    it.each(['light', 'dark'] as const)('has enough contrast in %s', async (scheme) => {
      const page = await open(screen, { scheme, hash: '#custom-metrics-keda/php-apache' });
      expect(await faintTexts(page)).toEqual([]);
    });

    it('is come to by the keyboard, is no stop on the way, and goes with its card', async () => {
      const page = await open(screen, { hash: '#metabase-eks' });
      await page.locator('.card[data-name="metabase"]').focus();
      await page.keyboard.press('Enter');
      expect((await looks(page)).box.height).toBeGreaterThan(300);
      const inside = `document.activeElement.closest('svg') !== null`;
      for (let i = 0; i < 15; i++) {
        await page.keyboard.press('Tab');
        expect(await page.evaluate(inside)).toBe(false);
      }
      await page.keyboard.press('Escape');
      expect(await page.locator('.simulation').isVisible()).toBe(false);
      expect(await page.evaluate('document.activeElement.dataset.name')).toBe('metabase');
    });

    it('shows hostile words of a profile as text', async () => {
      const page = await open(screen, { hash: '#metabase-eks/metabase', from: hostile });
      expect(await page.locator('.profile').textContent()).toContain(HOSTILE[0]);
      expect(await page.evaluate('window.broken')).toBeUndefined();
      expect(await page.locator('#panel :is(img, script, style)').count()).toBe(0);
      expect(
        await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
      ).toBe(0);
    });
  });

  it('follows the switch of colours, whatever the system has', async () => {
    const page = await open('desktop', { scheme: 'dark', hash: '#metabase-eks/metabase' });
    const dark = await stroke(page);
    await page.click('text=Theme: auto');
    expect(await stroke(page)).not.toBe(dark);
    expect(await faintTexts(page)).toEqual([]);
    await page.click('text=Theme: light');
    expect(await stroke(page)).toBe(dark);
  });

  it('has a name, and no id that another chart would have as well', async () => {
    const page = await open('desktop', { hash: '#metabase-eks/metabase' });
    expect(await page.locator('#panel').ariaSnapshot()).toMatch(
      /img \\?"metabase in metabase-eks: \d+ replicas and \d+ nodes at most\\?"/,
    );
    expect(await page.locator('.simulation [id], .simulation[id]').count()).toBe(0);
    await page.selectOption('select', 'custom-metrics-keda');
    await page.click('.card[data-name="php-apache"]');
    expect(await page.locator('.simulation').count()).toBe(1);
    expect(await page.locator('.simulation').getAttribute('aria-label')).toContain(
      'php-apache in custom-metrics-keda',
    );
    await page.click('.card[data-name="keda"]');
    expect(await page.locator('.simulation').count()).toBe(0);
  });

  it('stands on a page whose policy allows no style but its own', () => {
    const [, policy = ''] =
      /Content-Security-Policy" content="([^"]*)"/.exec(readFileSync(file, 'utf8')) ?? [];
    expect(policy).toMatch(/style-src 'sha256-[^']+'/);
    expect(policy).not.toContain('unsafe');
  });
});
