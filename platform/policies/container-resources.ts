import { BY_HAND, POD_RESOURCES, POD_VARIABLES } from './_pods.ts';
import { notAllOf, type PolicySpec } from './_policy.ts';

/** A resource that is asked for, or limited: the limit is the request where none is stated. */
const isRequested = (of: string, resource: string) =>
  `(${of}.?resources.?requests.?${resource}.hasValue() || ${of}.?resources.?limits.?${resource}.hasValue())`;
const isLimited = (of: string) => `${of}.?resources.?limits.?memory.orValue('0') != '0'`;

/** What a container, or the pod for all of its containers, must state. */
const sizes = (of: string) => [isRequested(of, 'cpu'), isRequested(of, 'memory'), isLimited(of)];

export const containerResources: PolicySpec = {
  why: 'Nodes are chosen, and pods packed, by requests alone; without a limit one leak of memory takes its neighbours along.',
  resources: POD_RESOURCES,
  sparesSystem: true,
  conditions: BY_HAND,
  variables: {
    ...POD_VARIABLES,
    isSized: sizes('variables.pod').join('\n&& '),
    unsized: notAllOf('variables.containers', ...sizes('c')),
  },
  validations: [
    {
      holds: 'variables.isSized || variables.unsized.size() == 0',
      saysWith:
        "'these containers do not request cpu and memory, with a limit of memory: ' + variables.unsized.map(c, c.name).join(', ')",
    },
  ],
};
