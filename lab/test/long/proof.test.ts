import { afterAll, beforeAll, it } from 'vitest';
import { TestLab } from '../lab.ts';
import { CHECKS, type Check, PARAMS } from '../proof.ts';
import { proofTree } from '../proof-tree.ts';

let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.start(proofTree(), { params: PARAMS });
});

afterAll(() => lab?.stop());

it.each(Object.entries<Check>(CHECKS))('%s', (_, check) => check(lab, proofTree));
