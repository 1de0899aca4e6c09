// The conversation: buttons are told to the page's handlers; a mark shows its sentence before it is opened.
const preview = document.createElement('div');
preview.className = 'preview';
preview.setAttribute('role', 'tooltip');
preview.id = 'preview';
document.body.appendChild(preview);

function shownFor(mark) {
  // textContent only: what a report says is never markup.
  const title = document.createElement('strong');
  title.textContent = mark.dataset.title;
  const quote = document.createElement('span');
  quote.textContent = mark.dataset.quote;
  preview.replaceChildren(title, quote);
  preview.classList.add('shown');
  const at = mark.getBoundingClientRect();
  const box = preview.getBoundingClientRect();
  const left = Math.min(Math.max(12, at.left + at.width / 2 - box.width / 2), innerWidth - box.width - 12);
  const above = at.top - box.height - 8;
  preview.style.left = `${left}px`;
  preview.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  mark.setAttribute('aria-describedby', 'preview');
}

function hide() {
  preview.classList.remove('shown');
}

function markOf(event) {
  return event.target instanceof Element ? event.target.closest('.mark') : null;
}

element.addEventListener('pointerover', (event) => {
  if (event.pointerType !== 'touch' && markOf(event)) shownFor(markOf(event));
});
element.addEventListener('pointerout', (event) => markOf(event) && hide());
element.addEventListener('focusin', (event) => markOf(event)?.matches(':focus-visible') && shownFor(markOf(event)));
element.addEventListener('focusout', hide);
document.addEventListener('scroll', hide, true);

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = label; }, 1500);
}

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  hide();
  const { act, turn, mark, question } = button.dataset;
  if (act === 'ask') trigger('submit', { question });
  if (act === 'retry') trigger('retry', { turn: Number(turn) });
  if (act === 'copy') copy(button);
  if (act === 'drop') trigger('edit', { turn: Number(turn), facet: button.dataset.facet, value: button.dataset.value });
  if (act === 'export') trigger('download', {});
  if (act === 'open') {
    element.querySelectorAll('.mark.opened').forEach((other) => other.classList.remove('opened'));
    element.querySelectorAll(`.mark[data-turn="${turn}"][data-mark="${mark}"]`)
      .forEach((same) => same.classList.add('opened'));
    document.dispatchEvent(new CustomEvent('congress:open', { detail: { turn, mark, from: button } }));
    trigger('select', { turn: Number(turn), mark: Number(mark) });
  }
});

// A new question moves to the top of the pane, so that its answer is read from its first line on.
let exchanges = 0;
watch('value', () => {
  const shown = element.querySelectorAll('.exchange');
  if (shown.length > exchanges) shown[shown.length - 1].scrollIntoView({ block: 'start' });
  exchanges = shown.length;
});
