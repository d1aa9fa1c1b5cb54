import fc from 'fast-check';

const traps = [
  ...[
    '',
    ' ',
    '\n',
    '\n\n',
    '\t',
    '~',
    '=',
    '<<',
    '-',
    '--',
    '---',
    '...',
    '?',
    ':',
    '#',
    '- ',
    '? ',
    ': ',
    ' #',
    '|',
    '>',
    '%',
  ],
  ...[
    'yes',
    'No',
    'on',
    'OFF',
    'y',
    'n',
    'true',
    'null',
    'NULL',
    '0',
    '-0',
    '1e3',
    '0x1F',
    '0o17',
    '017',
    '0b1',
    '1_0',
    '1:30',
  ],
  ...[
    '2001-12-14',
    '2001-12-14t21:59:43.10-05:00',
    '.5',
    '5.',
    '.inf',
    '-.INF',
    '.nan',
    '1.2.3',
    '+1',
    '1,000',
    '__proto__',
  ],
  ...[
    'a: b',
    'a #b',
    "'",
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    '{}',
    '[]',
    '&a',
    '*a',
    '!a',
    '@',
    '`',
    'a:',
    ' a',
    'a ',
    '\u0085',
    '\u2028',
  ],
  ...[
    '\ufeff',
    '\u0000',
    '\u007f',
    '\u00a0',
    '\ufffe',
    '\ud83d\ude80',
    'é',
    '\r\n',
    'a\nb',
    ' a\nb',
    'a\n b\n',
    '\n a',
    'a\n\n',
    'x\ty',
  ],
];

/** Texts without half surrogate pairs, mostly made of what trips readers of YAML. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...traps), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom('a', ' ', '\n', '\t', '#', ':', '-'), { maxLength: 12 })
      .map((c) => c.join('')),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...'0123456789abcdefxo_.:+-eETZ '), { maxLength: 8 })
      .map((c) => c.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed()) },
);

/** Numbers that every reader gives back: finite, no `-0`, integers up to 2^53. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -1000, max: 1000 }),
  fc
    .double({ noDefaultInfinity: true, noNaN: true })
    .filter((n) => (Number.isInteger(n) ? Number.isSafeInteger(n) && !Object.is(n, -0) : true)),
);

/** JSON data without null, with nasty texts and keys. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'json' },
    nastyText,
    number,
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'json' }),
    fc.dictionary(fc.oneof(nastyText, fc.constantFrom('name', 'kind', 'a', 'b')), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
      depthIdentifier: 'json',
    }),
  ),
})).value;
