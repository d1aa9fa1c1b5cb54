/** What is shown, and who wants to know when that changes. */

const trees = JSON.parse(document.getElementById('trees').textContent);

export const state = {
  trees,
  /** The environment on the page. */
  tree: trees[0],
  /** Words that are searched for. */
  query: '',
  /** Show only what has changed since the base. */
  changedOnly: false,
  /** Name of the card whose needs stand out: that under the pointer or the focus. */
  near: undefined,
  /** Name of the card whose panel is open. */
  open: undefined,
};

export const cardsOf = (tree) => tree.waves.flatMap(({ rows }) => rows.flatMap(({ card }) => card ?? []));

const named = new WeakMap();

export function cardNamed(name) {
  let cards = named.get(state.tree);
  if (cards === undefined) {
    cards = new Map(cardsOf(state.tree).map((card) => [card.name, card]));
    named.set(state.tree, cards);
  }
  return cards.get(name);
}

/** On a narrow screen columns stack, and the panel covers them. */
export const narrow = window.matchMedia('(max-width: 45rem)');

/** The environment and the open card, so that a link leads to both: `#dev/keda`. */
export function writeAddress() {
  const parts = state.open === undefined ? [state.tree.name] : [state.tree.name, state.open];
  history.replaceState(null, '', `#${parts.map(encodeURIComponent).join('/')}`);
}

/** What the address names; an environment or a card that there is none of is left out. */
export function readAddress() {
  let parts = [];
  try {
    parts = location.hash.slice(1).split('/').map(decodeURIComponent);
  } catch {
    // Half an escape: somebody has cut the address.
  }
  const [tree, card] = parts;
  state.tree = trees.find(({ name }) => name === tree) ?? trees[0];
  return cardNamed(card)?.name;
}
