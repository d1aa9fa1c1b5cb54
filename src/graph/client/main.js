import { board, content, drawBoard, shownCards } from './board.js';
import { el, plural, text } from './dom.js';
import { listenToKeys } from './keys.js';
import { drawLines, lines, standOut } from './lines.js';
import { panel, showPanel } from './panel.js';
import { applySearch, found } from './search.js';
import { cardsOf, readAddress, state } from './state.js';
import { themeButton } from './theme.js';

const title = el('h1', {});
const about = el('p', { class: 'about' });
const description = el('p', { class: 'description' });
const search = el('input', {
  type: 'search',
  placeholder: 'Search',
  'aria-label': 'Search components, objects, images and charts',
  'aria-keyshortcuts': '/',
  autocomplete: 'off',
  spellcheck: 'false',
  input: () => searched(search.value),
});
const changedOnly = el('button', {
  type: 'button',
  class: 'quiet',
  'aria-pressed': 'false',
  click: () => {
    state.changedOnly = !state.changedOnly;
    changedOnly.setAttribute('aria-pressed', String(state.changedOnly));
    filter();
  },
});

function environmentSwitch() {
  if (state.trees.length < 2) return undefined;
  const options = state.trees.map(({ name }) => el('option', { value: name }, name));
  const select = el('select', { 'aria-label': 'Environment', change: () => show(select.value) }, ...options);
  return select;
}
const environments = environmentSwitch();

function searched(query) {
  search.value = query;
  state.query = query.trim();
  filter();
}

function filter() {
  applySearch();
  const cards = shownCards();
  // Tab must reach a card that is shown.
  if (cards.length > 0 && !cards.some((card) => card.tabIndex === 0)) cards[0].tabIndex = 0;
  drawLines();
}

/** Shows an environment. */
function show(name) {
  state.tree = state.trees.find((tree) => tree.name === name) ?? state.trees[0];
  state.near = undefined;
  const { waves, base } = state.tree;
  const cards = cardsOf(state.tree);
  const components = cards.filter(({ kind, change }) => kind !== 'start' && change !== 'removed');
  const objects = cards.reduce((sum, card) => sum + objectsOf(card), 0);
  document.title = `${state.tree.name} · Espalier`;
  title.replaceChildren(text(state.tree.name));
  description.replaceChildren(text(state.tree.description));
  about.replaceChildren(
    `${plural(components.length, 'component')} in ${plural(waves.length - 1, 'wave')}, ${plural(objects, 'object')}; `,
    text(state.tree.about),
    ...comparison(base, cards),
  );
  const changed = cards.filter(({ change }) => change).length;
  state.changedOnly &&= changed > 0;
  changedOnly.hidden = changed === 0;
  changedOnly.textContent = `Changed only (${changed})`;
  changedOnly.setAttribute('aria-pressed', String(state.changedOnly));
  if (environments) environments.value = state.tree.name;
  showPanel(undefined);
  drawBoard(lines);
  board.scrollTo(0, 0);
  filter();
}

/** Objects that the tree has. */
const objectsOf = ({ objects, rendered }) =>
  objects.filter(({ change }) => change !== 'removed').length + rendered.length;

function comparison(base, cards) {
  if (base === undefined) return [];
  const changes = cards.flatMap(({ objects }) => objects.flatMap(({ change }) => change ?? []));
  const count = (what) => changes.filter((change) => change === what).length;
  const parts = ['created', 'changed', 'removed']
    .filter((what) => count(what) > 0)
    .map((what, index) => `${index === 0 ? plural(count(what), 'object') : count(what)} ${what}`);
  return ['. Since ', text(base), `: ${parts.length > 0 ? parts.join(', ') : 'nothing changed'}.`];
}

const near = ({ target }) => target.closest?.('.card')?.dataset.name;
const stand = (name) => {
  state.near = name;
  standOut();
};
content.addEventListener('pointerover', (event) => stand(near(event)));
content.addEventListener('pointerleave', () => stand(undefined));
content.addEventListener('focusin', (event) => {
  stand(near(event));
  for (const card of content.querySelectorAll('.card')) card.tabIndex = card === event.target ? 0 : -1;
});
content.addEventListener('focusout', () => stand(undefined));

document.getElementById('app').append(
  el(
    'header',
    {},
    el('div', { class: 'titles' }, el('div', { class: 'title' }, title, environments), description, about),
    el('div', { class: 'tools' }, found, search, changedOnly, themeButton()),
  ),
  board,
  panel,
  el(
    'footer',
    {},
    ...[
      ['platform', 'platform'],
      ['apps', 'app'],
      ['need', 'needs'],
      ['dependent', 'needed by'],
    ].map(([mark, means]) => el('span', { class: `mark ${mark}` }, means)),
    el('span', { class: 'space' }),
    ...[
      ['arrows', 'move'],
      ['Enter', 'open'],
      ['/', 'search'],
      ['Esc', 'close'],
    ].map(([key, does]) => el('span', {}, el('kbd', {}, key), ` ${does}`)),
  ),
);
const opened = readAddress();
show(state.tree.name);
if (opened !== undefined) showPanel(opened, { focus: false });
listenToKeys(search, searched);
new ResizeObserver(drawLines).observe(content);
window.addEventListener('hashchange', () => {
  const name = readAddress();
  show(state.tree.name);
  if (name !== undefined) showPanel(name);
});
