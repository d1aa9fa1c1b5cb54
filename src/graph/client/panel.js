import { el, plural, text } from './dom.js';
import { loadSection } from './load.js';
import { cardNamed, narrow, state, writeAddress } from './state.js';

export const panel = el('aside', { id: 'panel', hidden: true, 'aria-labelledby': 'panel-title' });

/** Draws the panel of a card, or closes it. `focus` goes to its title, so that the next Tab is inside. */
export function showPanel(name, { focus = true } = {}) {
  const card = name === undefined ? undefined : cardNamed(name);
  state.open = card?.name;
  panel.hidden = card === undefined;
  document.body.classList.toggle('has-panel', card !== undefined);
  for (const button of document.querySelectorAll('.card'))
    button.setAttribute('aria-expanded', String(button.dataset.name === state.open));
  cover();
  writeAddress();
  if (!card) return;
  panel.replaceChildren(...panelContent(card));
  panel.scrollTop = 0;
  for (const button of document.querySelectorAll('.card[aria-expanded="true"]'))
    button.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  if (focus) panel.querySelector('h2').focus();
}

/** Closes the panel and goes back to the card that it was opened from. */
export function closePanel() {
  const name = state.open;
  showPanel(undefined);
  for (const card of document.querySelectorAll('.card')) if (card.dataset.name === name) card.focus();
}

/** What the panel covers cannot be reached. */
function cover() {
  for (const part of document.querySelectorAll('header, main'))
    part.inert = narrow.matches && state.open !== undefined;
}
narrow.addEventListener('change', cover);

function panelContent(card) {
  return [
    el(
      'div',
      { class: 'panel-head' },
      el('h2', { id: 'panel-title', tabindex: -1 }, text(card.name)),
      el('button', { type: 'button', class: 'quiet', 'aria-label': 'Close', click: closePanel }, '✕'),
    ),
    card.change && el('p', {}, badge(card.change)),
    el('p', { class: 'summary' }, text(card.summary)),
    el('dl', {}, ...facts(card)),
    ...loadSection(card.load),
    ...section('Images', card.images, (image) => el('code', {}, text(image))),
    ...objectSections(card),
  ].filter(Boolean);
}

function facts(card) {
  const links = (names) => names.map((name) => jump(name));
  const rows = [
    ['Order', [text(card.why)]],
    ['Needs', links(card.needs)],
    ['Needed by', links(card.neededBy)],
    ['Namespace', card.namespace === '' ? [] : [text(card.namespace)]],
    ['Charts', card.charts.map((chart) => text(chart))],
    ['Role', card.role === undefined ? [] : [el('code', {}, text(card.role))]],
    ['Address', card.urls.map(link)],
    ['Deletion', card.confirm ? ['Argo CD waits until a person confirms it.'] : []],
  ];
  return rows
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => el('div', {}, el('dt', {}, name), el('dd', {}, ...values)));
}

/** A need as a button that opens it; a component that is switched off is none. */
function jump(name) {
  return el('button', { type: 'button', class: 'link', click: () => showPanel(name) }, text(name));
}

/** Only a web address leads anywhere, whatever the data says. */
function link(url) {
  if (!/^https?:\/\//.test(url)) return text(url);
  return el('a', { href: url, rel: 'noreferrer', target: '_blank' }, text(url));
}

export const badge = (change) => el('span', { class: `badge ${change}` }, change);

function section(title, items, show) {
  if (items.length === 0) return [];
  return [el('h3', {}, title), el('ul', {}, ...items.map((item) => el('li', {}, show(item))))];
}

function objectSections({ namespace, objects, rendered, charts }) {
  const line = (object) => objectLine(object, namespace);
  const changed = objects.filter(({ change }) => change !== undefined);
  const rest = objects.filter(({ change }) => change === undefined);
  const byKind = Map.groupBy(rendered, ({ kind }) => kind);
  const kinds = [...byKind.keys()].sort();
  return [
    ...section(`Changed since ${state.tree.base ?? ''}`, changed, line),
    ...section(changed.length === 0 ? 'Objects in Git' : 'Unchanged objects in Git', rest, line),
    ...(kinds.length === 0
      ? []
      : [
          el('h3', {}, `Rendered by ${charts.length === 1 ? 'the chart' : 'charts'}`),
          ...kinds.map((kind) => {
            const all = byKind.get(kind);
            return el(
              'details',
              { open: matches(kind, all) },
              el('summary', {}, text(kind), el('span', { class: 'count' }, plural(all.length, 'object'))),
              el('ul', {}, ...all.map((object) => el('li', {}, objectName(object, namespace)))),
            );
          }),
        ]),
  ];
}

/** Open where the search is about one of them. */
function matches(kind, objects) {
  if (state.query === '') return false;
  const words = state.query.toLowerCase().split(/\s+/);
  return objects.some(({ name }) => words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)));
}

function objectLine(object, home) {
  return [
    el('span', { class: 'kind' }, text(object.kind)),
    object.change && badge(object.change),
    objectName(object, home),
    object.path !== undefined && el('code', { class: 'path' }, text(object.path)),
  ];
}

/** @param home the namespace that goes unsaid. */
function objectName({ namespace, name }, home) {
  const elsewhere = namespace !== undefined && namespace !== home;
  return el(
    'span',
    { class: 'object' },
    text(name),
    elsewhere && el('span', { class: 'where' }, 'in ', text(namespace)),
  );
}
