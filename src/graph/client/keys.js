import { content, shownCards, shownColumns } from './board.js';
import { closePanel } from './panel.js';
import { narrow, state } from './state.js';

/** Moves the focus, and with it the one card that Tab reaches. */
export function focusCard(card) {
  if (!card) return;
  for (const other of content.querySelectorAll('.card')) other.tabIndex = -1;
  card.tabIndex = 0;
  card.focus();
  card.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** Where an arrow leads from a card, or `undefined` where it leads nowhere. */
function neighbour(card, key) {
  const all = shownCards();
  if (key === 'Home') return all[0];
  if (key === 'End') return all.at(-1);
  const columns = shownColumns();
  const x = columns.findIndex((cards) => cards.includes(card));
  const y = columns[x]?.indexOf(card) ?? -1;
  const step = key === 'ArrowUp' || key === 'ArrowLeft' ? -1 : 1;
  if (key === 'ArrowLeft' || key === 'ArrowRight') return nearestTo(card, columns[x + step] ?? []);
  // Stacked columns are one list.
  return narrow.matches ? all[all.indexOf(card) + step] : columns[x]?.[y + step];
}

function nearestTo(card, others) {
  const height = (it) => it.getBoundingClientRect().top + it.getBoundingClientRect().height / 2;
  const distance = (it) => Math.abs(height(it) - height(card));
  return others.toSorted((a, b) => distance(a) - distance(b))[0];
}

const MOVES = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** Keys of the whole page. `search` is the field; `searched` is told that it was emptied. */
export function listenToKeys(search, searched) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const { key, target } = event;
    const card = target.closest?.('.card');
    if (key === 'Escape') {
      if (state.open !== undefined) closePanel();
      else if (search.value !== '') searched('');
      else return;
    } else if (key === '/' && target.tagName !== 'INPUT') {
      if (state.open !== undefined && narrow.matches) closePanel();
      search.focus();
      search.select();
    } else if (card && MOVES.has(key)) focusCard(neighbour(card, key));
    // Arrows work at once, before anything has the focus.
    else if (target === document.body && key.startsWith('Arrow')) focusCard(shownCards()[0]);
    else if (target === search && (key === 'ArrowDown' || key === 'Enter')) focusCard(shownCards()[0]);
    else return;
    event.preventDefault();
  });
}
