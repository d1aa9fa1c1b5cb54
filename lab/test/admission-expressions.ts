import type { KubeObject } from '../../src/object.ts';

/** What the expressions are about. */
export const SUBJECT: KubeObject = {
  apiVersion: 'example.com/v1',
  kind: 'Sample',
  metadata: { name: 'sample', namespace: 'shop', labels: { a: 'A', 'b.c/d': 'x' } },
  spec: {
    one: 1,
    two: 2.5,
    text: 'Grüße 🦊 x',
    yes: true,
    no: false,
    list: ['b', 'a', 'c'],
    numbers: [3, 1, 2],
    none: [],
    map: { k: 'v', l: 'w' },
    mixed: [1, 'a', true, { k: 'v' }],
    patterns: ['(', '(?=a)', '(a)\\1'],
    nested: { deep: { er: 'x' } },
    containers: [
      { name: 'a', image: 'r.io/a:1.2.3' },
      { name: 'b', image: 'b' },
    ],
  },
};

/** Texts that expressions come to; those that end in an error come to nothing on both sides. */
export const TEXTS: readonly string[] = [
  // Fields and optional fields.
  ...['object.spec.text', 'object.metadata.labels["b.c/d"]', 'object.spec.nope', 'object.nope.nope'],
  ...[
    'object.?spec.?text.orValue("d")',
    'object.?spec.?nope.orValue("d")',
    'object.spec.?nope.?er.orValue("d")',
  ],
  ...[
    'object.spec.?map[?"k"].orValue("d")',
    'object.spec.?map[?"q"].orValue("d")',
    'object.spec.?list[?1].orValue("d")',
  ],
  ...[
    'object.spec.?list[?7].orValue("d")',
    'object.?nope[?"k"].orValue("d")',
    'object.spec.nested.?deep.er.orValue("d")',
  ],
  ...['optional.of("a").value()', 'optional.none().orValue("d")', 'object.spec.?nope.value()'],
  ...[
    'object.spec.?nope.or(object.spec.?text).value()',
    'object.spec.one.text',
    'object.spec.list[3]',
    'object.spec.list["a"]',
  ],
  // Texts.
  ...[
    'object.spec.text.substring(7)',
    'object.spec.text.substring(2, 4)',
    'object.spec.text.substring(9)',
    'object.spec.text.substring(6, 7)',
  ],
  ...[
    'object.spec.text.charAt(6)',
    'object.spec.text.charAt(9)',
    'object.spec.text.charAt(10)',
    '"abc".charAt(-1)',
  ],
  ...[
    'string(object.spec.text.size())',
    'string(object.spec.text.indexOf("x"))',
    'string("banana".lastIndexOf("an"))',
  ],
  ...['string("banana".indexOf(""))', 'string("banana".lastIndexOf(""))', 'string("banana".indexOf("q"))'],
  ...[
    '"Ä ABC ß".lowerAscii()',
    '"ä abc ß".upperAscii()',
    '"\\u00a0 \\u0085a\\ufeff ".trim()',
    '" \\t\\na b\\r\\n".trim()',
  ],
  ...[
    '"banana".replace("an", "o")',
    '"banana".replace("an", "o", 1)',
    '"banana".replace("an", "o", 0)',
    '"🦊b".replace("", "-")',
  ],
  ...[
    '"🦊b".replace("", "-", 2)',
    '"ab".replace("", "-", 3)',
    '"ab".replace("x", "-")',
    '"".replace("", "-")',
  ],
  ...[
    '"a,b,,c".split(",").join("|")',
    '"a,b,,c".split(",", 2).join("|")',
    '"a,b".split(",", 0).join("|")',
    '"a🦊b".split("").join("|")',
  ],
  ...[
    '"a🦊b".split("", 2).join("|")',
    '"a".split(",", -1).join("|")',
    '["a", "b"].join()',
    'object.spec.numbers.join()',
  ],
  // Regular expressions.
  ...[
    '"abc123".find("[0-9]+")',
    '"abc".find("[0-9]+")',
    '"a1b22".findAll("[0-9]+").join("|")',
    '"a1b22c3".findAll("[0-9]+", 2).join("|")',
  ],
  ...['"aab".findAll("a*").join("|")', '"aab".findAll("a*", 0).join("|")', '"abc".find("(?i)B")'],
  ...[
    'string("a\\nb".matches("a.b"))',
    'string("a\\nb".matches("(?s)a.b"))',
    'string("ab".matches("^b"))',
    'string("x".matches(object.spec.patterns[0]))',
  ],
  ...[
    'string("a".matches(object.spec.patterns[1]))',
    'string("aa".matches(object.spec.patterns[2]))',
    'string("é".matches("^\\\\w$"))',
    'string("٣".matches("^\\\\d$"))',
  ],
  ...[
    'string("a b".matches("a\\\\sb"))',
    'string("a\\u00a0b".matches("a\\\\sb"))',
    'string("ab".matches("^[[:alpha:]]+$"))',
  ],
  // Numbers and what becomes of them.
  ...[
    'string(object.spec.one)',
    'string(object.spec.one + 1)',
    'string(7 / 2)',
    'string(-7 % 3)',
    'string(1 / 0)',
  ],
  ...[
    'string(9223372036854775807 + 1)',
    'string(int(object.spec.two))',
    'string(int(object.spec.text))',
    'string(int("-12"))',
    'string(true)',
  ],
  ...[
    'string(object.spec.one == 1.0)',
    'string(object.spec.one < 1.5)',
    'string(object.spec.two > object.spec.one)',
    'string(object.spec.one < "a")',
  ],
  // What is the same.
  ...[
    'string(object.spec.one == "1")',
    'string(object.spec.list == ["b", "a", "c"])',
    'string(object.spec.map == {"l": "w", "k": "v"})',
  ],
  ...[
    'string(object.spec.none == [])',
    'string(object.spec.mixed == object.spec.list)',
    'string(object.spec.map == object.spec.list)',
  ],
  ...[
    'string("a" in object.spec.mixed)',
    'string("a" in object.spec.numbers)',
    'string("k" in object.spec.map)',
    'string(1 in object.spec.map)',
  ],
  ...[
    'string("a" in object.spec.none)',
    'string({"k": "v"} in object.spec.mixed)',
    'string(object.spec.nope == null)',
    'string(null == object.spec.text)',
  ],
  // Lists and maps.
  ...[
    'object.spec.list.map(x, x + "!").join()',
    'object.spec.list.filter(x, x > "a").join()',
    'string(object.spec.list.all(x, x != "q"))',
  ],
  ...[
    'string(object.spec.mixed.exists(x, x == "a"))',
    'string(object.spec.mixed.exists(x, x + "" == "a"))',
    'string(object.spec.mixed.all(x, x + "" == "a"))',
  ],
  ...[
    'string(object.spec.list.exists_one(x, x == "a"))',
    'string(object.spec.map.all(k, object.spec.map[k] > "u"))',
    'object.spec.map.map(k, k + object.spec.map[k]).size() == 2 ? "2" : "?"',
  ],
  ...[
    'object.spec.containers.filter(c, !c.image.contains("/")).map(c, c.name + " (" + c.image + ")").join(", ")',
    'string((object.spec.list + ["d"]).size())',
  ],
  ...[
    'string(object.spec.none.all(x, x.y))',
    'string(object.spec.text.all(x, true))',
    'string(size(object.spec.map))',
    'object.spec.list.map(x, x == "a", x).join()',
  ],
  // Logic.
  ...[
    'string(object.spec.nope || true)',
    'string(object.spec.nope && false)',
    'string(object.spec.nope || false)',
    'string(true || object.spec.nope)',
  ],
  ...[
    'object.spec.yes ? "yes" : "no"',
    'object.spec.one ? "yes" : "no"',
    '!object.spec.no ? "yes" : "no"',
    'object.spec.text && true ? "yes" : "no"',
  ],
  ...[
    'has(object.spec.map.k) ? "yes" : "no"',
    'has(object.spec.nope) ? "yes" : "no"',
    'has(object.nope.nope) ? "yes" : "no"',
    'has(object.spec.one.x) ? "yes" : "no"',
  ],
  // Quantities.
  ...[
    'string(quantity("1.5Gi").compareTo(quantity("1536Mi")))',
    'string(quantity("0.5") == quantity("500m"))',
    'string(quantity("1k").isGreaterThan(quantity("1Ki")))',
  ],
  ...[
    'string(quantity("100m").isLessThan(quantity("1")))',
    'string(sign(quantity("-1")))',
    'string(quantity("1").add(quantity("1")) == quantity("2"))',
  ],
  ...[
    'string(quantity("1").sub(quantity("2")) == quantity("-1"))',
    'string(quantity("1e3") == quantity("1k"))',
    'string(quantity("0.1n") == quantity("1n"))',
    'string(quantity("99E") == quantity("98E"))',
  ],
  ...['1', '1.', '.5', '-1', '+1', '1 ', '1Kii', '1K', '1E', '1E2', '1e-3', '1e400', 'Mi', '', '1.2.3'].map(
    (it) => `string(isQuantity("${it}"))`,
  ),
  // Addresses.
  ...['string(isURL("https://a.b/c?d#e"))', 'string(isURL("a b"))', 'url("HTTPS://a/").getScheme()'],
];

/** Expressions with which the API server takes no policy. */
export const REFUSED: readonly string[] = [
  ...[
    'object.paused',
    'request.nope == 1',
    'variables.nope == 1',
    'params.x == 1',
    '"a" + 1 == 2',
    'object.a ==',
  ],
  ...[
    'nope(object)',
    '1',
    '"a"',
    '[1, "a"] == []',
    'oldSelf == null',
    'size(1) == 1',
    'object.x.all(y)',
    'nope == 1',
  ],
  ...[
    'request.kind.nope == "a"',
    'request.name == 1',
    'true ? "a" : 1',
    'has(object)',
    '!1',
    'object.?paused',
    'cel.bind(x, 1, x == 1)',
  ],
];

/** Expressions with which it takes one. */
export const TAKEN: readonly string[] = [
  ...[
    'object.paused == true',
    '!object.paused',
    'object.a || object.b',
    'object.a in []',
    '"a" in ["b"]',
    'dyn(1) == "a"',
  ],
  ...[
    'request.kind.kind == "a"',
    'request.userInfo.groups.exists(g, g == "a")',
    'has(request.namespace)',
    'namespaceObject == null',
  ],
  ...[
    'object.?a.hasValue()',
    'object.metadata.namespace == "a"',
    'object.list.map(x, x.y).size() == 1',
    'r"\\d" == "a"',
    'null == null',
  ],
  ...[
    '(object.a ? [] : object.b).size() == 0',
    'object.a.?b[?"c"].orValue("d") == "d"',
    '{"a": 1}["a"] == 1',
    'string(object.a).matches("b")',
  ],
];
