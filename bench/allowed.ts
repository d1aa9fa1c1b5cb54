/** A place where the engine's object may be other than the one written by hand, and why it is so on purpose. */
export interface Allowed {
  /** Kind of the objects; `*` means every kind. */
  readonly kind: string;
  /** Keys from the top of the object; all below goes with it. */
  readonly path: readonly string[];
  readonly because: string;
}

/** Every difference between the engine's fleet and the same objects written by hand. All else must be equal. */
export const ALLOWED: readonly Allowed[] = [
  {
    kind: '*',
    path: ['metadata', 'labels', 'app.kubernetes.io/part-of'],
    because: 'the component is named on everything that it brings',
  },
  {
    kind: '*',
    path: ['metadata', 'labels', 'app.kubernetes.io/managed-by'],
    because: 'who made the object is stated on it',
  },
  {
    kind: '*',
    path: ['metadata', 'annotations'],
    because: 'waves, confirmations and compare options follow from kind and needs',
  },
  {
    kind: 'Application',
    path: ['spec', 'syncPolicy'],
    because: 'how Applications sync is decided in argocd/ and may change there alone',
  },
  {
    kind: 'Application',
    path: ['metadata', 'finalizers'],
    because: 'so is how they go',
  },
];
