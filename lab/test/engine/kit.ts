import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { isMap, parseDocument } from 'yaml';
import { ROOT } from '../../../src/cli/root.ts';
import type { Call, Cloud } from '../../engine/cloud.ts';
import { planOf } from '../../engine/planned.ts';
import { Stack } from '../../engine/pulumi.ts';

/** For tests that run the CLI some times. */
export const LONG = { timeout: 600_000 };

/** `create cluster`. */
export const said = ({ verb, name }: Call) => `${verb} ${name}`;

/** A new stack of an environment, closed when the test ends, and what its plan says. */
export async function open(folder: string, name: string) {
  // The program takes the folder as seen from the repository.
  const env = { ESPALIER_ENVIRONMENTS: relative(ROOT, resolve(ROOT, folder)) };
  const stack = await Stack.create(`${ROOT}/bootstrap`, name, env);
  onTestFinished(() => stack.close());
  return { stack, plan: await planOf(folder, name, stack.cloud) };
}

/** A folder with a copy of an environment that the test may change. */
export function copyOf(name: string) {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-environment-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const text = readFileSync(join(ROOT, 'environments', `${name}.yaml`), 'utf8');
  const file = join(folder, `${name}.yaml`);
  writeFileSync(file, text);
  return {
    folder,
    /** Sets a value of the environment. */
    set(path: readonly (string | number)[], value: unknown) {
      const document = parseDocument(readFileSync(file, 'utf8'));
      if (!isMap(document.contents)) throw new Error(`no map in ${file}`);
      document.setIn(path, document.createNode(value));
      writeFileSync(file, String(document));
    },
  };
}

/** Turns deletion protection off, as people do at AWS before they take something down. */
export function unprotect(cloud: Cloud): void {
  for (const [key, thing] of cloud.things) {
    if (thing.args.deletionProtection === true)
      cloud.things.set(key, { ...thing, args: { ...thing.args, deletionProtection: false } });
  }
}

/** Takes Pulumi's own protection off, which `up` does where the environment says so. */
export async function forget(stack: Stack, name: string): Promise<void> {
  const { code, output } = await stack.run(['state', 'unprotect', '--all', '--yes', '--stack', name]);
  expect(code, output).toBe(0);
}

/** What holds for every environment: it is shown, made in an order that holds, left alone afterwards, and taken down to nothing. */
export async function livesAndGoes(folder: string, name: string): Promise<void> {
  const { stack, plan } = await open(folder, name);
  const { cloud } = stack;

  // The stack and its provider are resources of Pulumi's own.
  const preview = await stack.on('preview');
  expect(preview.output).toContain(`+ ${plan.length + 2} to create`);
  expect(cloud.calls).toEqual([]);

  const up = await stack.on('up');
  expect(up.code, up.output).toBe(0);
  expect(cloud.calls.map(said).sort()).toEqual(plan.map((it) => `create ${it.name}`).sort());
  const order = new Map(cloud.calls.map((it, index) => [it.name, index]));
  for (const { name, before } of plan) {
    for (const other of before)
      expect(order.get(other), `${other} before ${name}`).toBeLessThan(order.get(name) ?? -1);
  }

  cloud.calls = [];
  const again = await stack.on('up', '--expect-no-changes');
  expect(again.code, again.output).toBe(0);
  expect(cloud.calls).toEqual([]);
  const refresh = await stack.on('refresh', '--expect-no-changes');
  expect(refresh.code, refresh.output).toBe(0);

  unprotect(cloud);
  await forget(stack, name);
  const destroy = await stack.on('destroy');
  expect(destroy.code, destroy.output).toBe(0);
  const last = new Map(cloud.calls.map((it, index) => [it.name, index]));
  for (const { name, before } of plan) {
    for (const other of before)
      expect(last.get(name), `${name} goes before ${other}`).toBeLessThan(last.get(other) ?? -1);
  }
  expect([...cloud.things.keys()]).toEqual([]);
  expect(await stack.state()).toEqual([]);
}
