import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlayedApp } from '../../../lab/experiment/played.ts';
import { Series } from '../../../lab/experiment/series.ts';
import type { CounterScenario } from '../../../src/simulate/scenario.ts';
import { constant, scenarioWith } from '../../helpers/simulate.ts';
import { podAt } from './kit.ts';

const counters: Record<string, readonly CounterScenario[]> = {
  requests_total: [{ counts: 'pods', labels: { app: 'web', text: 'a "b"\\\nc' }, scrapeSeconds: 15 }],
  door_total: [
    { counts: 'served', labels: { code: '200' }, scrapeSeconds: 30, reporters: 2 },
    { counts: 'failed', labels: { code: '503' }, scrapeSeconds: 30, reporters: 2 },
  ],
};

interface Listed {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

let now = 0;
let app: PlayedApp;
let series: Series;

beforeEach(async () => {
  now = 0;
  const scaling = { kind: 'fixed', replicas: 1 } as const;
  const [one] = scenarioWith({ load: constant(1, 60), scaling, counters }).apps;
  if (!one) throw new Error('no app');
  app = new PlayedApp(one);
  series = await Series.start([app], () => now);
});

afterEach(() => series.close());

/** As Prometheus asks; the path goes out as it is. */
const ask = (path: string) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    request({ host: '127.0.0.1', port: series.port, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });

const targets = async (): Promise<Listed[]> => JSON.parse((await ask('/targets')).text);
const pathOf = ({ labels }: Listed) => labels.__metrics_path__ ?? '';
const find = async (instance: string) => (await targets()).find(({ labels }) => labels.instance === instance);

/** Values of the series that a target shows, by name and labels. */
async function shown(instance: string): Promise<Record<string, number>> {
  const target = await find(instance);
  const { text } = await ask(target ? pathOf(target) : '/none');
  return Object.fromEntries(
    text
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('targets of an app', () => {
  it('are its running pods and the replicas of its door, each as often as it is scraped', async () => {
    app.pods.set('one', podAt('one'));
    app.pods.set('starting', podAt('starting', { startedAt: 9 }));
    app.pods.set('going', podAt('going', { goneAt: 0 }));
    const list = await targets();
    expect(list.map(({ labels }) => [labels.instance, labels.__scrape_interval__])).toEqual([
      ['one', '15s'],
      ['door-0', '30s'],
      ['door-1', '30s'],
    ]);
    expect(list.every((one) => one.targets[0] === `127.0.0.1:${series.port}`)).toBe(true);
    now = 9;
    expect((await targets()).map(({ labels }) => labels.instance)).toContain('starting');
  });

  it('answer until the list has changed: a pod that went is not there any more', async () => {
    app.pods.set('one', podAt('one'));
    const one = await find('one');
    if (!one) throw new Error('no target');
    expect((await ask(pathOf(one))).status).toBe(200);
    app.pods.delete('one');
    await targets();
    expect((await ask(pathOf(one))).status).toBe(404);
  });

  it('survive requests that are no path', async () => {
    for (const path of ['//', '/%', '/targets/..//', '/nothing']) expect((await ask(path)).status).toBe(404);
  });
});

describe('what they show', () => {
  it('is nothing before the first request, then what each has counted, in their shares', async () => {
    app.pods.set('one', podAt('one'));
    app.pods.set('two', podAt('two'));
    expect(await shown('one')).toEqual({ '': 0 });
    app.play(1, 1, 8, 0);
    // At the end of the second that follows it is all there.
    now = 2;
    expect(Object.values(await shown('one'))).toEqual([4]);
    expect(await shown('door-1')).toEqual({ 'door_total{code="200"}': 4 });
    now = 1.5;
    expect(Object.values(await shown('one'))).toEqual([2]);
  });

  it('tells failures from answers', async () => {
    app.play(1, 1, 6, 0);
    now = 2;
    expect(await shown('door-0')).toEqual({ 'door_total{code="503"}': 3 });
  });

  it('is a line for each sample, whatever its labels hold', async () => {
    app.pods.set('one', podAt('one'));
    app.play(1, 1, 1, 0);
    now = 2;
    expect(Object.keys(await shown('one'))).toEqual([
      String.raw`requests_total{app="web",text="a \"b\"\\\nc"}`,
    ]);
  });
});
