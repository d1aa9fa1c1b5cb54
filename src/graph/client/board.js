import { el, plural, text } from './dom.js';
import { badge, showPanel } from './panel.js';
import { state } from './state.js';

export const board = el('main', { id: 'board', 'aria-label': 'Components by wave', tabindex: -1 });

/** What the board holds: the lines below, and the columns. */
export const content = el('div', { class: 'content' });
board.append(content);

/** Draws the columns of the tree anew. */
export function drawBoard(lines) {
  content.replaceChildren(
    lines,
    ...state.tree.waves.map((wave, index) =>
      el(
        'section',
        { class: 'wave', 'aria-labelledby': `wave-${index}` },
        el('h2', { id: `wave-${index}` }, wave.title),
        el('ul', {}, ...wave.rows.map(row)),
      ),
    ),
  );
  content.style.setProperty('--columns', state.tree.waves.length);
  const first = content.querySelector('.card');
  if (first) first.tabIndex = 0;
}

function row({ card, pass }) {
  if (card) return el('li', {}, cardButton(card));
  const room = el('li', { class: 'pass', 'aria-hidden': 'true' });
  room.dataset.from = pass;
  return room;
}

/** A chart that is called like its component is told by its version alone. */
const chartOf = (card, chart) =>
  chart.startsWith(`${card.name} `) ? chart.slice(card.name.length + 1) : chart;

function cardButton(card) {
  const objects = card.objects.length + card.rendered.length;
  const button = el(
    'button',
    {
      type: 'button',
      class: `card ${card.kind}${card.change ? ` is-${card.change}` : ''}`,
      tabindex: -1,
      'aria-expanded': 'false',
      'aria-controls': 'panel',
      click: () => showPanel(card.name),
    },
    el('span', { class: 'name' }, text(card.name), card.change && badge(card.change)),
    el(
      'span',
      { class: 'meta' },
      ...card.charts.map((chart) => text(chartOf(card, chart))),
      el('span', {}, plural(objects, 'object')),
    ),
    card.direct.length > 0 &&
      el(
        'span',
        { class: 'after' },
        'after ',
        ...card.direct.flatMap((name, i) => [i > 0 && ', ', text(name)]),
      ),
  );
  button.dataset.name = card.name;
  return button;
}

export const shownCards = () => [...content.querySelectorAll('.wave:not([hidden]) li:not([hidden]) > .card')];

/** The columns that are shown, each with its cards. */
export const shownColumns = () =>
  [...content.querySelectorAll('.wave:not([hidden])')]
    .map((wave) => [...wave.querySelectorAll('li:not([hidden]) > .card')])
    .filter((cards) => cards.length > 0);
