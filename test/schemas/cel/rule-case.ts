/** Where a rule stands, how what it says begins, and what of the spec keeps it and what breaks it. */
export type RuleCase = readonly [at: string, says: string, kept: object, broken: object];
