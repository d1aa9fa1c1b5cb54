import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { generateTrees } from '../src/cli/generate.ts';
import { planSubnets } from '../src/environment/subnets.ts';
import { Problems } from '../src/problem.ts';
import { loadRules } from '../src/rules.ts';
import { ROOT } from './helpers/cli.ts';
import { filesIn, temporaryFolder } from './helpers/folders.ts';
import { catalog, RECIPES, Recipe, recipeNames, textOf } from './helpers/recipes.ts';
import { EXACT } from './recipes/exact.ts';
import { REFUSED, UNSAYABLE } from './recipes/refused.ts';

const rules = await loadRules();

/** Codes of what is wrong with a recipe, each once; none where it generates. */
function generate(name: string, out: string, text = textOf(name)): string[] {
  vi.spyOn(console, 'log').mockReturnValue();
  const from = temporaryFolder();
  writeFileSync(join(from, `${name}.yaml`), text);
  writeFileSync(join(from, `${name}.facts.json`), readFileSync(join(RECIPES, `${name}.facts.json`)));
  cpSync(join(RECIPES, 'load'), join(from, 'load'), { recursive: true });
  try {
    generateTrees(catalog, rules, { from, out, check: false });
    return [];
  } catch (error) {
    if (!(error instanceof Problems)) throw error;
    return [...new Set(error.problems.map(({ code }) => code))];
  }
}

describe.each(recipeNames)('the recipe %s', (name) => {
  const lines = textOf(name).split('\n');
  const deviations = lines.filter((line) => line.trim().startsWith('# Deviation:'));

  it('becomes a tree that passes every rule, and stands nowhere among the committed ones', () => {
    const out = temporaryFolder();
    expect(generate(name, out)).toEqual([]);
    expect(filesIn(out)).toContain(`${name}/README.md`);
    expect(existsSync(join(ROOT, 'generated', name))).toBe(false);
  });

  it('is small, and says first what the architecture is', () => {
    expect(lines.length).toBeLessThan(170);
    expect(lines[0]).toBe('# yaml-language-server: $schema=../environments/schema.json');
    expect(lines[2]).toMatch(/^# \w.{40,}/);
    expect(lines.join('\n')).not.toMatch(/https:\/\/(?!github\.com\/example|login\.example)/);
  });

  it('says of each deviation why, in one line', () => {
    expect(deviations.length).toBeGreaterThan(0);
    for (const line of deviations) expect(line).toMatch(/^ *# Deviation: \w.{30,}[.)]$/);
    // The only other comments are remarks; none says so in other words.
    expect(textOf(name).match(/deviat/gi)).toHaveLength(deviations.length + 1);
  });

  it('names the code of a rule or a check where one refuses the exact value', () => {
    const codes = deviations.flatMap((line) => line.match(/\b[A-Z]+(_[A-Z]+)+\b/g) ?? []);
    const told = (REFUSED[name] ?? []).map(({ code }) => code);
    const sayable = codes.filter((code) => !UNSAYABLE.includes(code));
    expect([...new Set(sayable)].sort()).toEqual([...new Set(told)].sort());
    const known = rules.map(({ code }) => code);
    for (const code of UNSAYABLE) expect(known).toContain(code);
  });

  it.each((REFUSED[name] ?? []).map((edit) => [edit.code, edit.exact, edit] as const))(
    '%s refuses %j',
    (code, _exact, { recipe, exact, besides = [] }) => {
      const text = textOf(name);
      expect(text.split(recipe), recipe).toHaveLength(2);
      const codes = generate(
        name,
        temporaryFolder(),
        text.replace(recipe, () => exact),
      );
      expect(codes.sort()).toEqual([code, ...besides].sort());
    },
  );

  it.each(EXACT[name] ?? [])('has %s', (_what, look, value) => {
    expect(look(new Recipe(name))).toEqual(value);
  });
});

it('are five, each with values of its own', () => {
  expect(Object.keys(EXACT).sort()).toEqual(recipeNames);
  expect(recipeNames).toHaveLength(5);
});

it('have the variant with GPUs, whose pods find nodes with them', () => {
  const name = 'custom-metrics-keda';
  const variant = textOf(name).replace('gpus: 0', 'gpus: 1');
  expect(variant).not.toBe(textOf(name));
  const out = temporaryFolder();
  expect(generate(name, out, variant)).toEqual([]);
  const file = join(out, name, 'php-apache/deployment.apps_php-apache.yaml');
  const pod = parse(readFileSync(file, 'utf8')).spec.template.spec;
  expect(pod.containers[0].resources.limits).toMatchObject({ 'nvidia.com/gpu': 1 });
  expect(pod.tolerations[0].key).toBe('nvidia.com/gpu');
});

it('state the subnets of their VPCs, and know which VPC is full', () => {
  const free = (name: string) => {
    const { network } = new Recipe(name).environment;
    return network.kind === 'made' ? planSubnets(network).free.map(({ text }) => text) : [];
  };
  expect(free('metabase-eks')).toEqual([]);
  expect(free('metabase-free-tier')).toEqual([]);
  expect(free('custom-metrics-keda')).toEqual(['192.168.192.0/18']);
});
