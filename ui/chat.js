// The conversation: buttons are told to the page's handlers. What a mark shows before it is opened is `preview.js`.
// Left and right walk through the marks of an answer.
element.addEventListener('keydown', (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const mark = event.target.closest('.mark');
  if (!step || !mark) return;
  const marks = [...mark.closest('.answer').querySelectorAll('.mark')];
  const next = marks[marks.indexOf(mark) + step];
  if (next) {
    event.preventDefault();
    next.focus();
    // Beside an open report its count and its sentence go along.
    if (document.documentElement.classList.contains('reading')) open(next);
  }
});

async function copy(button, text) {
  await navigator.clipboard.writeText(text);
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 1500);
}

function open(button) {
  const { turn, mark } = button.dataset;
  element.querySelectorAll('.mark.opened').forEach((other) => other.classList.remove('opened'));
  element.querySelectorAll(`.mark[data-turn="${turn}"][data-mark="${mark}"]`)
    .forEach((same) => same.classList.add('opened'));
  document.dispatchEvent(new CustomEvent('congress:open', { detail: { turn, mark, from: button } }));
  trigger('select', { turn: Number(turn), mark: Number(mark) });
}

const acts = {
  retry: (button, { turn }) => trigger('retry', { turn: Number(turn) }),
  copy: (button, { copy: text }) => copy(button, text),
  link: (button, { link }) => copy(button, location.origin + location.pathname + link),
  drop: (button, { turn, facet, value }) => trigger('edit', { turn: Number(turn), facet, value }),
  export: (button, { form, turn }) => {
    trigger('download', { form, turn: Number(turn ?? -1) });
    button.closest('details')?.removeAttribute('open');
  },
  download(button, { form }) {
    const { turn } = button.closest('.sheet').dataset;
    trigger('download', { form, turn: Number(turn), rows: window.congressTables.rows(button).join(',') });
  },
  verdict: (button, { turn, verdict }) => trigger('like', { turn: Number(turn), verdict }),
  ask: (button, { question }) => trigger('submit', { question }),
  keep: (button, { turn, mark }) => document.dispatchEvent(new CustomEvent('congress:keep', { detail: { turn, mark, from: button } })),
  report: (button, { report }) => {
    document.dispatchEvent(new CustomEvent('congress:report', { detail: { report, from: button } }));
    trigger('expand', { report });
  },
  open: (button) => window.congressPreview.tapped(button) || open(button),
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  if (button.dataset.act !== 'open') window.congressPreview.hide();
  acts[button.dataset.act]?.(button, button.dataset);
});
document.addEventListener('click', (event) => {
  element.querySelectorAll('details.menu[open]').forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});

// What a tag can be changed to is filled in when it is reached for.
function offer(event) {
  const pick = event.target instanceof Element ? event.target.closest('select.pick') : null;
  if (!pick || pick.options.length > 1) return;
  const choices = JSON.parse(element.querySelector('.log').dataset.choices)[pick.dataset.facet] || [];
  const said = [...pick.closest('.tags').querySelectorAll(`[data-facet="${pick.dataset.facet}"]`)].map((tag) => tag.dataset.value);
  choices.filter(([value]) => !said.includes(value)).forEach(([value, name]) => pick.add(new Option(name, value)));
}
element.addEventListener('pointerdown', offer, true);
element.addEventListener('focusin', offer);
element.addEventListener('change', (event) => {
  const pick = event.target.closest('select.pick');
  if (!pick || pick.selectedIndex === 0) return;
  // In the head of a table each choice says of what it is.
  const { turn, facet, value, more } = { ...pick.dataset, ...pick.selectedOptions[0].dataset };
  trigger('edit', { turn: Number(turn), facet, value: value || '', new: pick.value, more: more || '' });
  pick.selectedIndex = 0;
});

// On paper nothing can be opened: what is folded is shown, and folded again.
let folded = [];
window.addEventListener('beforeprint', () => {
  folded = [...element.querySelectorAll('details:is(.sources, .fold):not([open])')];
  folded.forEach((each) => { each.open = true; });
});
window.addEventListener('afterprint', () => folded.forEach((each) => { each.open = false; }));

// A new question moves to the top of the pane, so that its answer is read from its first line on.
let exchanges = 0;
// A page that is loaded again stands where it stood.
const PLACE = 'congress-qa.place';
let place = sessionStorage.getItem(PLACE);
window.addEventListener('pagehide', () => {
  if (exchanges) sessionStorage.setItem(PLACE, document.querySelector('#view-ask').scrollTop);
});
watch('value', () => {
  const shown = element.querySelectorAll('.exchange');
  const last = shown[shown.length - 1];
  const pending = last?.querySelector('.pending');
  if (shown.length && place !== null && !pending) {
    const top = Number(place);
    requestAnimationFrame(() => { document.querySelector('#view-ask').scrollTop = top; });
  } else if (shown.length > exchanges || pending) {
    // A conversation that is as long as it can be no longer grows.
    last.scrollIntoView({ block: 'start' });
  }
  if (shown.length) place = null;
  exchanges = shown.length;
  document.dispatchEvent(new CustomEvent('congress:shown'));
});
