import { content } from './board.js';
import { el, plural } from './dom.js';
import { cardNamed, cardsOf, state } from './state.js';

/** Says how many cards are left, to those who do not see it as well. */
export const found = el('p', { class: 'found', role: 'status' });

/** Everything of a card that one may search for, in lower case. */
const texts = new WeakMap();

function textOf(card) {
  let known = texts.get(card);
  if (known === undefined) {
    const objects = [...card.objects, ...card.rendered].map(({ kind, name }) => `${kind}/${name}`);
    const parts = [card.name, card.summary, card.namespace, card.kind, card.role ?? ''];
    known = [...parts, ...card.charts, ...card.images, ...card.urls, ...objects].join('\n').toLowerCase();
    texts.set(card, known);
  }
  return known;
}

/** Hides what the search and the switch leave out, and columns that are empty then. */
export function applySearch() {
  const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (card) =>
    words.every((word) => textOf(card).includes(word)) && (!state.changedOnly || card.change !== undefined);
  const filtered = words.length > 0 || state.changedOnly;
  let shown = 0;
  for (const wave of content.querySelectorAll('.wave')) {
    let inWave = 0;
    for (const item of wave.querySelectorAll('li:not(.pass)')) {
      item.hidden = !fits(cardNamed(item.firstElementChild.dataset.name));
      if (!item.hidden) inWave += 1;
    }
    wave.hidden = inWave === 0;
    shown += inWave;
  }
  // Of what is left few lines are, and they find their way.
  for (const room of content.querySelectorAll('.pass')) room.hidden = filtered;
  const all = cardsOf(state.tree).length;
  found.textContent = filtered ? `${shown} of ${plural(all, 'card')}` : '';
  content.classList.toggle('empty', shown === 0);
}
