import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { allPods } from './_pods.ts';

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** Three numbers, a date, or a commit. */
const FULL = /\d+\.\d+\.\d+|\d{4}-\d{2}-\d{2}|\d{8}|(^|[-.])(?=[0-9a-f]*\d)[0-9a-f]{7,40}($|[-.])/;
/** `v0.59.6.x` is whatever the newest of a series is. */
const SERIES = /(^|[-.])[xX]($|[-.])/;

export default rule({
  code: 'IMAGE_FLOATING',
  title: 'An image is pinned by a full tag or a digest: a tag that moves runs something else after a restart',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  check: (tree) =>
    allPods(tree).flatMap((pods) =>
      pods.containers
        .filter(({ image, name }) => !isPinned(image) && !isPlaceholder(image, name, pods.madeByOperator))
        .map(({ name, image }) => ({
          at: atSummary(tree, pods),
          message: `container "${name}" has the image "${image}", which ${tagOf(image) === undefined ? 'names no tag' : 'may be another one tomorrow'}`,
          cure: 'Name a full release (such as v1.2.3) or a digest (@sha256:...).',
        })),
    ),
});

/** Istio's injector replaces `auto` by its own release; an operator has a default of its own release. */
function isPlaceholder(image: string, container: string, byOperator: boolean | undefined): boolean {
  return (image === 'auto' && container === 'istio-proxy') || (image === '' && byOperator === true);
}

const seen = new Map<string, boolean>();

function isPinned(image: string): boolean {
  let known = seen.get(image);
  if (known === undefined) {
    const tag = tagOf(image);
    known = DIGEST.test(image) || (tag !== undefined && FULL.test(tag) && !SERIES.test(tag));
    seen.set(image, known);
  }
  return known;
}

/** What stands after the last colon, unless it is a registry's port. */
function tagOf(image: string): string | undefined {
  const colon = image.lastIndexOf(':');
  return colon > image.lastIndexOf('/') ? image.slice(colon + 1) : undefined;
}
