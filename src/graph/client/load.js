import { el, svg, text } from './dom.js';
import { state } from './state.js';

/** What a load does to the app of a card, in a line and as a chart; nothing for a card without one. */
export function loadSection(load) {
  if (load === undefined) return [];
  const since = load.changed && state.tree.base !== undefined;
  return [
    el('h3', {}, 'Under load', ...(since ? [', changed since ', text(state.tree.base)] : [])),
    el('p', { class: 'profile' }, text(load.profile)),
    el('p', {}, load.outcome),
    drawn(load.chart),
  ];
}

/** An element of SVG from its tag, its attributes, and what is in it. */
function drawn([tag, attributes, ...inside]) {
  return svg(tag, attributes, ...inside.map((part) => (typeof part === 'string' ? part : drawn(part))));
}
