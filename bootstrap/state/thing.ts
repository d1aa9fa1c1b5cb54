/** Something in AWS that is to be there, and how it is to be set up. */
export interface Thing {
  readonly name: string;
  /** Whether it is there and ours. @throws Problems where it is there and cannot be used. */
  find(): Promise<boolean>;
  make(): Promise<void>;
  readonly settings: readonly Setting[];
}

/** One part of how it is set up, which AWS keeps by itself and somebody may have changed. */
export interface Setting {
  readonly name: string;
  look(): Promise<Look>;
  /** Makes it as it shall be. `look` has run before. */
  set(): Promise<void>;
}

/** How a setting was found. */
export interface Look {
  /** What is not as it shall be, to follow the setting's name: `was Suspended`. Absent where all is well. */
  readonly differs?: string;
  /** What somebody else has said there, which stays. */
  readonly beside?: string;
}

/** One line of what was found and done. */
export interface Line {
  readonly name: string;
  /** `missing` and `differs` are said where nothing is to be changed. */
  readonly outcome: 'made' | 'mended' | 'as it was' | 'missing' | 'differs';
  readonly note?: string;
}

/**
 * Makes things and mends their settings, in their order, telling of each as soon as it is done: whoever is interrupted knows how far it came, and the
 * next run goes on from there.
 * @param check only look.
 */
export async function settle(
  things: readonly Thing[],
  check: boolean,
  tell: (line: Line) => void,
): Promise<void> {
  for (const thing of things) {
    const there = await thing.find();
    if (!there && check) {
      tell({ name: thing.name, outcome: 'missing' });
      continue;
    }
    if (!there) await thing.make();
    tell({ name: thing.name, outcome: there ? 'as it was' : 'made' });
    const looks = await Promise.all(thing.settings.map((setting) => setting.look()));
    for (const [i, { differs, beside }] of looks.entries()) {
      const { name, set } = thing.settings[i] as Setting;
      if (differs !== undefined && !check) await set();
      // What a new thing lacks is nothing that somebody has changed.
      const outcome = !there ? 'made' : differs === undefined ? 'as it was' : check ? 'differs' : 'mended';
      const notes = [there ? differs : undefined, beside].filter((note) => note !== undefined);
      tell({ name, outcome, ...(notes.length > 0 && { note: notes.join('; ') }) });
    }
  }
}
