import { z } from 'zod';
import type { KubeObject } from '../object.ts';

/** An object of Argo CD as it was generated at the pinned commit, with the comment lines of its file. */
export interface PinnedObject {
  readonly comments: readonly string[];
  readonly object: KubeObject;
}

/** What the root Application syncs while an environment is rolled out in order: everything as one commit has it. */
export interface Pins {
  /** All 40 digits: Argo CD takes anything shorter for a name that may move. */
  readonly commit: string;
  /** AppProjects and Applications. */
  readonly objects: readonly PinnedObject[];
}

/** The form of `<env>.pins.yaml`. What the objects may be is asked by `checkRollout`, all at once. */
export const pinsSchema = z.strictObject({
  commit: z.string().describe('Commit that the objects were generated at, and that their files come from.'),
  objects: z
    .array(
      z.strictObject({
        comments: z.array(z.string()).default([]).describe('Comment lines of the file.'),
        object: z
          .looseObject({
            apiVersion: z.string().describe('API version.'),
            kind: z.string().describe('Kind.'),
            metadata: z.looseObject({ name: z.string().describe('Name.') }).describe('Metadata.'),
            spec: z.looseObject({}).describe('What is wanted.'),
          })
          .describe('An AppProject or an Application.'),
      }),
    )
    .min(1)
    .describe('What the root Application syncs.'),
});
