import { content, shownCards } from './board.js';
import { svg } from './dom.js';
import { cardNamed, state } from './state.js';

/** The needs as lines; who listens hears of them in the panel of each card. */
export const lines = svg('svg', { class: 'lines', 'aria-hidden': 'true', focusable: 'false' });

/** Draws a line from each card to those that need it directly, through the rooms that are left for it. */
export function drawLines() {
  const { left, top } = content.getBoundingClientRect();
  const boxOf = (element) => {
    const box = element.getBoundingClientRect();
    return { left: box.left - left, right: box.right - left, y: box.top + box.height / 2 - top };
  };
  const cards = new Map(shownCards().map((card) => [card.dataset.name, boxOf(card)]));
  const rooms = Map.groupBy(
    [...content.querySelectorAll('.pass:not([hidden])')].map((room) => ({
      from: room.dataset.from,
      ...boxOf(room),
    })),
    ({ from }) => from,
  );
  // Without the lines themselves, which would keep the board as large as it once was.
  lines.setAttribute('width', content.offsetWidth);
  lines.setAttribute('height', content.offsetHeight);
  const paths = [];
  for (const [name, end] of cards) {
    for (const need of cardNamed(name)?.direct ?? []) {
      const start = cards.get(need);
      if (!start) continue;
      const between = (rooms.get(need) ?? []).filter(
        (room) => room.left > start.left && room.left < end.left,
      );
      const path = svg('path', { d: way([start, ...between, end]) });
      path.dataset.from = need;
      path.dataset.to = name;
      paths.push(path);
    }
  }
  lines.replaceChildren(...paths);
  standOut();
}

/** A curve from box to box, and straight through those in between. */
function way([first, ...rest]) {
  let path = `M${first.right},${first.y}`;
  let last = first;
  for (const box of rest) {
    if (last !== first) path += ` H${last.right}`;
    const bend = Math.max(14, (box.left - last.right) / 2);
    path += ` C${last.right + bend},${last.y} ${box.left - bend},${box.y} ${box.left},${box.y}`;
    last = box;
  }
  return path;
}

/** Makes the way to and from the card in focus stand out: all that it needs, and all that need it. */
export function standOut() {
  const name = state.near ?? state.open;
  const card = name === undefined ? undefined : cardNamed(name);
  const before = card ? reached(card, 'needs') : new Set();
  const after = card ? reached(card, 'neededBy') : new Set();
  content.classList.toggle('focused', card !== undefined);
  for (const button of shownCards()) {
    const { name: its } = button.dataset;
    button.classList.toggle('is-need', card?.needs.includes(its) ?? false);
    button.classList.toggle('is-dependent', card?.neededBy.includes(its) ?? false);
    button.classList.toggle('is-near', card?.name === its);
  }
  for (const path of lines.children) {
    const { from, to } = path.dataset;
    const isNeed = before.has(from) && (before.has(to) || to === card?.name);
    const isDependent = after.has(to) && (after.has(from) || from === card?.name);
    path.setAttribute('class', isNeed ? 'need' : isDependent ? 'dependent' : '');
  }
}

function reached(card, direction) {
  const found = new Set();
  const left = [...card[direction]];
  while (left.length > 0) {
    const name = left.pop();
    if (found.has(name)) continue;
    found.add(name);
    left.push(...(cardNamed(name)?.[direction] ?? []));
  }
  return found;
}
