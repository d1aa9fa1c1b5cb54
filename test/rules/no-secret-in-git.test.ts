import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/no-secret-in-git.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const secret = (content: Record<string, unknown>) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token' },
  ...content,
});

describe('SECRET_IN_GIT', () => {
  it('takes a Secret that somebody else fills', () => {
    const tree = treeOf([appOf('web', [secret({ type: 'kubernetes.io/service-account-token' })])]);
    expect(brokenRules(tree)).toEqual([]);
  });

  it('refuses values, encoded or not, without repeating them', () => {
    for (const content of [{ stringData: { password: 'hunter2' } }, { data: { password: 'aHVudGVyMg==' } }]) {
      const tree = treeOf([appOf('web', [secret(content)])]);
      expect(brokenRules(tree)).toEqual(['SECRET_IN_GIT']);
      const [finding] = rule.check(tree);
      expect(finding?.message).toContain('password');
      expect(finding?.message).not.toMatch(/hunter2|aHVudGVyMg/);
    }
  });

  it('refuses a chart that renders a Secret with values', () => {
    const tree = withChart(treeOf([appOf('web', [])]), 'web', {
      chart: 'web',
      secretsWithData: ['web/token'],
    });
    expect(brokenRules(tree)).toEqual(['SECRET_IN_GIT']);
  });
});
