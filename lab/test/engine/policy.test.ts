import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../../src/cli/root.ts';
import { copyOf, LONG, open } from './kit.ts';

const pack = ['--policy-pack', join(ROOT, 'bootstrap/policy/pack.mjs')];

it(
  'Pulumi runs the policy pack: it has nothing to say of dev, and says what an open API server is',
  LONG,
  async () => {
    const environment = copyOf('dev');
    const { stack } = await open(environment.folder, 'dev');

    const preview = await stack.on('preview', ...pack);
    expect(preview.code, preview.output).toBe(0);

    const up = await stack.on('up', ...pack);
    expect(up.code, up.output).toBe(0);
    expect(up.output).toContain('espalier@v');
    expect(up.output).not.toMatch(/\[(?:advisory|mandatory)\]/);

    environment.set(['stage'], 'development');
    environment.set(['cluster', 'publicEndpoint'], ['0.0.0.0/0']);
    const opened = await stack.on('up', ...pack);
    expect(opened.output).toMatch(/\[advisory\] +api-server-not-open/);
  },
);
