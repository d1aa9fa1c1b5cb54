import { describe, expect, it } from 'vitest';
import { PROBLEMS_LIMIT, parseReport, REPORT_LIMIT } from '../../scripts/github/report.ts';

const report = {
  version: 1,
  pullRequest: 7,
  head: 'a'.repeat(40),
  verdict: 'passed',
  problems: '',
  changes: 'Nothing.',
};
const parse = (value: unknown) => parseReport(Buffer.from(JSON.stringify(value)));

describe('a report', () => {
  it('is read as it was written', () => {
    expect(parse(report)).toEqual(report);
  });

  it.each([
    ['pullRequest', '7'],
    ['pullRequest', 0],
    ['pullRequest', 1.5],
    ['pullRequest', { toString: 'x' }],
    ['head', 'main'],
    ['head', `${'a'.repeat(40)}\n`],
    ['verdict', 'passed '],
    ['version', 2],
    ['problems', null],
    ['problems', 'x'.repeat(PROBLEMS_LIMIT + 1)],
    ['changes', ['x']],
  ])('is refused where %s is %j', (key, value) => {
    expect(() => parse({ ...report, [key]: value })).toThrow(`not as they have to be: ${key}`);
  });

  it('is refused where a key is missing, and where one is too many', () => {
    for (const key of Object.keys(report))
      expect(() => parse(Object.fromEntries(Object.entries(report).filter(([k]) => k !== key)))).toThrow(key);
    expect(() => parse({ ...report, token: 'x' })).toThrow('keys that nobody knows');
    expect(() => parseReport(Buffer.from(JSON.stringify(report).replace('{', '{"__proto__":{},')))).toThrow(
      'keys that nobody knows',
    );
  });

  it('is refused where it is no JSON object in UTF-8, or too large', () => {
    for (const text of ['', 'null', '[]', '7', '{', '"x"'])
      expect(() => parseReport(Buffer.from(text))).toThrow();
    expect(() => parseReport(Buffer.from([0x22, 0xff, 0x22]))).toThrow('UTF-8');
    expect(() => parseReport(Buffer.alloc(REPORT_LIMIT + 1, ' '))).toThrow('larger');
  });
});
