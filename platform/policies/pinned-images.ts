import { BY_HAND, IS_PLACEHOLDER, POD_RESOURCES, POD_VARIABLES } from './_pods.ts';
import { noneOf, type PolicySpec } from './_policy.ts';

const DIGEST = `@sha256:[0-9a-f]{64}$`;
/** Three numbers, or a date. */
const RELEASE = String.raw`:[^/:@]*(\d+\.\d+\.\d+|\d{4}-\d{2}-\d{2}|\d{8})[^/:@]*$`;
const COMMIT = `:([^/:@]*[-.])?[0-9a-f]{7,40}([-.][^/:@]*)?$`;
/** `v0.59.6.x` is whatever the newest of a series is. */
const SERIES = `:([^/:@]*[-.])?[xX]([-.][^/:@]*)?$`;

const isLike = (pattern: string) => `c.image.matches(r'${pattern}')`;
const isNoSeries = `!${isLike(SERIES)}`;

/** The same as the rule IMAGE_FLOATING asks of the tree, of everybody else. */
export const pinnedImages: PolicySpec = {
  why: 'An image under a tag that moves is another one after a restart, without anybody having changed anything.',
  resources: POD_RESOURCES,
  sparesSystem: true,
  conditions: BY_HAND,
  variables: {
    ...POD_VARIABLES,
    floating: noneOf(
      'variables.containers',
      isLike(DIGEST),
      `(${isLike(RELEASE)} && ${isNoSeries})`,
      `(${isLike(COMMIT)} && ${isNoSeries})`,
      IS_PLACEHOLDER,
    ),
    named: "variables.floating.map(c, c.name + ' (' + c.image + ')').join(', ')",
  },
  validations: [
    {
      holds: 'variables.floating.size() == 0',
      saysWith:
        "'these images may be others tomorrow: ' + variables.named + '; name a full release such as v1.2.3, or a digest'",
    },
  ],
};
