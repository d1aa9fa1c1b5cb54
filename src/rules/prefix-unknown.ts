import { atObject, type BuiltComponent } from '../model.ts';
import type { KubeObject } from '../object.ts';
import { rule } from '../rules.ts';
import { servicesByName } from './_services.ts';
import { webRoutes } from './_web-routes.ts';

/**
 * Told is whoever has the prefix in an environment variable, an argument, a file or a value of its chart; a probe that asks
 * below it shows that the app answers there.
 */
export default rule({
  code: 'PREFIX_UNKNOWN',
  title: 'A path is taken away before a request reaches an app that is not told of it.',
  source:
    'https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRewrite, https://www.metabase.com/docs/latest/configuring-metabase/environment-variables#mb_site_url',
  check(tree) {
    return webRoutes(tree).flatMap((route) => {
      if (route.stripped || route.prefixes.length === 0) return [];
      const owners = route.backends.flatMap(({ service }) => servicesByName(tree).get(service)?.owner ?? []);
      return route.prefixes
        .filter((prefix) => !owners.every((owner) => saysOf(owner).some((text) => names(text, prefix))))
        .map((prefix) => ({
          at: atObject(tree, route, route.path),
          message: `requests reach the app with ${prefix} in front, and nothing tells the app: it finds no such page, or writes links without it`,
          cure: 'Take the path away (strip, or a rewrite), or tell the app its address. An app that serves that path by itself shows it by a probe below it.',
        }));
    });
  },
});

/** `/shop` in `https://example.com/shop`, in `/shop/health`, not in `/shopping`. */
function names(text: string, prefix: string): boolean {
  for (let at = text.indexOf(prefix); at !== -1; at = text.indexOf(prefix, at + 1)) {
    if (!/[\w.~-]/.test(text[at + prefix.length] ?? '')) return true;
  }
  return false;
}

const known = new WeakMap<BuiltComponent, readonly string[]>();

/** All that a component says to its apps, as texts. */
function saysOf(owner: BuiltComponent): readonly string[] {
  let texts = known.get(owner);
  if (!texts) {
    texts = [
      ...owner.charts.flatMap(({ use }) => strings(use.values)),
      ...owner.objects.flatMap((object) =>
        object.kind === 'ConfigMap' ? strings(object.data) : strings(containersOf(object)),
      ),
    ];
    known.set(owner, texts);
  }
  return texts;
}

function containersOf({ spec }: KubeObject): unknown {
  const containers = spec?.template?.spec?.containers;
  if (!Array.isArray(containers)) return [];
  return containers.map(({ env, args, command, startupProbe, readinessProbe, livenessProbe }) => ({
    ...{ env, args, command, startupProbe, readinessProbe, livenessProbe },
  }));
}

function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(strings);
}
