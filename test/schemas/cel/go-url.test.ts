import { expect, it } from 'vitest';
import { goUrl, isGoUrl } from '../../../src/schemas/cel/go-url.ts';

it.each([
  ['http://a', 'http'],
  ['HTTP://a:80/b?c#d', 'http'],
  ['http://a:', 'http'],
  ['http://user:p%40ss@a/b', 'http'],
  ['http://[::1]:80/', 'http'],
  ['http://[fe80::1%25en0]/', 'http'],
  ['http://\u00fc.example/%20', 'http'],
  ['http://a%C3%BCb/', 'http'],
  ['http://a:1:2', 'http'],
  ['http://', 'http'],
  ['oci://registry.example.com/a:1', 'oci'],
  ['registry.example.com:5000/a', 'registry.example.com'],
  ['mailto:a b', 'mailto'],
  ['file:///a', 'file'],
  ['/a b', ''],
  ['//a/b', ''],
  ['*', ''],
])('reads %s', (text, scheme) => {
  expect(goUrl(text)).toEqual({ scheme });
});

it.each([
  ...[
    '',
    'a',
    'a/b',
    './a',
    ':a',
    '1a:b',
    '?a',
    '#a',
    'http://a b/',
    'http://a:b/',
    'http://a%20b/',
    '/%zz',
    '/%2',
  ],
  ...[
    'http://[::1',
    'http://[a]',
    'http://[1.2.3.4]',
    'http://x[::1]',
    'http://[::1]a',
    'http://[fe80::1%25]/',
  ],
  ...['http://us er@a', 'http://a\u007f/', 'http://a\n', 'http://a@b%zz', 'http://a\\b'],
])('does not read %j', (text) => {
  expect(isGoUrl(text)).toBe(false);
  expect(goUrl(text)).toBeUndefined();
});

it('reads a path and a fragment twice, as Kubernetes does: once for whether it is a URL, once for its parts', () => {
  expect(isGoUrl('//a b/c')).toBe(true);
  expect(goUrl('//a b/c')).toBeUndefined();
  expect(isGoUrl('http://a?b#%zz')).toBe(true);
  expect(goUrl('http://a?b#%zz')).toBeUndefined();
  expect(isGoUrl('http://a#b')).toBe(false);
});
