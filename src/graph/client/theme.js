import { el } from './dom.js';

const CHOICES = ['auto', 'light', 'dark'];
const KEY = 'espalier-theme';

/** A page opened from a file may have no storage: the choice then lasts as long as the page. */
function remembered() {
  try {
    return localStorage.getItem(KEY) ?? 'auto';
  } catch {
    return 'auto';
  }
}

function remember(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // As above.
  }
}

/** A button that goes through the system's colours, light and dark. */
export function themeButton() {
  let choice = CHOICES.includes(remembered()) ? remembered() : 'auto';
  const button = el('button', { type: 'button', class: 'quiet', click: next });
  const show = () => {
    document.documentElement.dataset.theme = choice;
    button.textContent = `Theme: ${choice}`;
  };
  function next() {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length];
    remember(choice);
    show();
  }
  show();
  return button;
}
