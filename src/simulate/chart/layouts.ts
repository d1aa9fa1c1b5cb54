/** Where things stand in a chart, in units of which a text is 12 high. */
export interface Layout {
  /** Of the whole. */
  readonly width: number;
  /** Room beside the lines: for the numbers, and for half of the last time. */
  readonly left: number;
  readonly right: number;
  /** Height of a panel's lines, and of the room below them. */
  readonly panel: number;
  readonly gap: number;
  /** Title and names of lines: how far above the lines, where the title begins, and the first name. */
  readonly over: number;
  readonly head: number;
  readonly names: number;
  /** From one name to the next: so much, and so much more for each letter. */
  readonly name: number;
  readonly letter: number;
  /** Times on the axis at most. */
  readonly ticks: number;
  /** Points of a line at most; more than a screen has columns nobody sees. */
  readonly points: number;
}

export const LAYOUTS = {
  /** For a page of its own. */
  wide: {
    width: 960,
    left: 64,
    right: 16,
    panel: 130,
    gap: 44,
    over: 8,
    head: 64,
    names: 254,
    name: 90,
    letter: 0,
    ticks: 8,
    points: 900,
  },
  /** For a phone, or the side of a page, where the wide one would have to shrink until nobody can read it. */
  narrow: {
    width: 340,
    left: 40,
    right: 8,
    panel: 92,
    gap: 52,
    over: 13,
    head: 0,
    names: 150,
    name: 14,
    letter: 7.2,
    ticks: 4,
    points: 600,
  },
} as const satisfies Record<string, Layout>;
