// The notebook: what this browser holds of it is filled in here, as text, and nothing of it is sent anywhere until a sentence
// is opened or all of it is made a document.
const root = document.documentElement;
const wide = matchMedia('(min-width: 1280px)'); // where it stands beside the conversation; elsewhere it lies over it
const notes = window.congressNotes;
const fresh = new Set(); // those that were deleted since it was opened: they can be put back where they stood
const unfolded = new Set();
let opener = null;

const panel = () => element.querySelector('.notebook');
const words = () => panel().dataset;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const titleOf = ({ sentence, exchange }) => (sentence ? sentence.quote : exchange.question);

// Said also to those who do not see the panel, which may not be open.
const status = document.createElement('div');
status.className = 'notes-told';
status.setAttribute('role', 'status');
document.body.appendChild(status);
let silence = 0;

function tell(text) {
  if (root.classList.contains('noting') && !root.classList.contains('reading')) {
    panel().querySelector('.told').textContent = text;
    return;
  }
  status.textContent = text;
  clearTimeout(silence);
  silence = setTimeout(() => { status.textContent = ''; }, 3000);
}

function copyOf(name) {
  return panel().querySelector(`template.${name}`).content.firstElementChild.cloneNode(true);
}

function source(cited, at) {
  const button = document.createElement('button');
  const dated = Number.isInteger(cited.year) && !cited.title.includes(cited.year) ? `${cited.title} · ${cited.year}` : cited.title;
  const line = [dated, ...(Array.isArray(cited.section) ? cited.section.slice(-1) : [])];
  Object.assign(button, { type: 'button', className: 'quiet', textContent: line.join(' › ') });
  Object.assign(button.dataset, { act: 'open', at });
  button.setAttribute('aria-label', filled(words().open, { title: cited.title }));
  const item = document.createElement('li');
  item.append(button);
  return item;
}

function sourcesOf({ sentence, exchange }) {
  return sentence ? [sentence] : exchange.answer.citations.filter(notes.isSentence);
}

function heading(note, made) {
  const head = made.querySelector('h3');
  if (note.sentence) {
    head.remove();
    return;
  }
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', textContent: note.exchange.question });
  button.dataset.act = 'unfold';
  button.setAttribute('aria-expanded', String(unfolded.has(note.id)));
  head.append(button);
}

function row(note, held) {
  const made = copyOf('row');
  made.dataset.id = note.id;
  made.classList.toggle('answer', !note.sentence);
  made.classList.toggle('unfolded', unfolded.has(note.id));
  heading(note, made);
  made.querySelector('.quote').textContent = note.sentence ? note.sentence.quote : note.exchange.answer.answer;
  made.querySelector('.from').append(...sourcesOf(note).map(source));
  made.querySelector('textarea').value = typeof note.remark === 'string' ? note.remark : '';
  made.querySelector('[data-act=up]').disabled = held[0].id === note.id;
  made.querySelector('[data-act=down]').disabled = held[held.length - 1].id === note.id;
  return made;
}

function goneRow(note) {
  const made = copyOf('gone');
  made.dataset.id = note.id;
  made.querySelector('span').textContent = words().deleted + titleOf(note);
  return made;
}

function show() {
  if (!panel()) return;
  const held = notes.held();
  root.classList.toggle('noted', held.length > 0);
  root.style.setProperty('--notes', `"${held.length}"`);
  marked();
  if (!root.classList.contains('noting') || element.contains(document.activeElement) && document.activeElement.matches('textarea')) return;
  const listed = notes.listed();
  const shown = listed.filter((note) => !note.gone || fresh.has(note.id));
  const earlier = listed.filter((note) => note.gone && !fresh.has(note.id));
  panel().querySelector('.count').textContent = held.length ? filled(words().count, { count: held.length }) : '';
  panel().querySelector('.held').replaceChildren(...shown.map((note) => (note.gone ? goneRow(note) : row(note, held))));
  panel().querySelector('.none').hidden = shown.length > 0;
  panel().querySelectorAll('footer button').forEach((button) => { button.disabled = held.length === 0; });
  const bin = panel().querySelector('.bin');
  bin.hidden = earlier.length === 0;
  bin.querySelector('span').textContent = earlier.length;
  bin.querySelector('ul').replaceChildren(...earlier.reverse().map(goneRow));
}

// Behind which marks stands what is kept already.
function marked() {
  document.querySelectorAll('#chat [data-act=keep]').forEach((button) => button.classList.toggle('kept', notes.has(kept(button.dataset) || {})));
}

// The exchange as this tab keeps it: by its number, as far as that is the one whose question is shown.
function kept({ turn, mark }) {
  const asked = document.querySelector(`#chat .exchange[data-turn="${turn}"] .question [lang]`)?.textContent;
  const exchanges = window.congressTab.kept().exchanges || [];
  const exchange = [exchanges[turn], ...exchanges.toReversed()].find((each) => each?.question === asked);
  if (!mark) return exchange && { exchange };
  const sentence = exchange?.answer?.citations?.find((each) => each?.mark === Number(mark));
  return sentence && { sentence };
}

function keep(value, button) {
  const outcome = value ? notes.add(value) : 'nothing';
  tell(words()[outcome]);
  if (!button?.isConnected || outcome !== 'kept') return;
  button.classList.add('just');
  setTimeout(() => button.classList.remove('just'), 1500);
}

function open(from) {
  opener = from;
  document.dispatchEvent(new CustomEvent('congress:close'));
  root.classList.add('noting');
  show();
  window.congressAddress.tell('push', true);
  panel().querySelector('[data-act=close]').focus({ preventScroll: true });
}

function hide() {
  if (!root.classList.contains('noting')) return;
  root.classList.remove('noting');
  fresh.clear();
  panel().querySelector('.told').textContent = '';
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

// It is closed as by going back, so that going back once more does not open it again.
function close() {
  if (!root.classList.contains('noting')) return;
  if (history.state?.opened) history.back();
  else {
    hide();
    window.congressAddress.tell('replace');
  }
}

function move(id, step, name) {
  if (!notes.move(id, step)) return;
  const held = notes.held();
  tell(filled(words().moved, { at: held.findIndex((each) => each.id === id) + 1, count: held.length }));
  const row = element.querySelector(`.note[data-id="${CSS.escape(id)}"]`);
  const button = row.querySelector(`[data-act=${name}]`);
  (button.disabled ? row.querySelector('.acts button:not(:disabled)') : button).focus();
}

const acts = {
  close,
  up: (button, id) => move(id, -1, 'up'),
  down: (button, id) => move(id, 1, 'down'),
  unfold(button, id) {
    if (!unfolded.delete(id)) unfolded.add(id);
    show();
    element.querySelector(`.note[data-id="${CSS.escape(id)}"] [data-act=unfold]`).focus();
  },
  delete(button, id) {
    fresh.add(id);
    notes.remove(id);
    tell('');
    element.querySelector(`.held .gone[data-id="${CSS.escape(id)}"] button`)?.focus();
  },
  undo(button, id) {
    fresh.delete(id);
    notes.restore(id);
    tell(words().back);
    element.querySelector(`.note[data-id="${CSS.escape(id)}"]`)?.focus();
  },
  open(button, id) {
    const note = notes.held().find((each) => each.id === id);
    const sentence = note && sourcesOf(note)[button.dataset.at];
    if (!sentence) return;
    document.dispatchEvent(new CustomEvent('congress:report', { detail: { from: button } }));
    trigger('select', { sentence });
  },
  export: (button) => trigger('download', { form: button.dataset.form, notes: notes.held() }),
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button) acts[button.dataset.act]?.(button, button.closest('li[data-id]')?.dataset.id);
});
element.addEventListener('input', (event) => {
  const note = event.target.closest('.note');
  if (note && event.target.matches('textarea') && !notes.remark(note.dataset.id, event.target.value)) tell(words().full);
});
element.addEventListener('focusout', (event) => event.target.matches('textarea') && !element.contains(event.relatedTarget) && requestAnimationFrame(show));
element.addEventListener('keydown', (event) => {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const note = event.target.closest('.note');
  if (!step || !note || !event.altKey || event.target.matches('textarea')) return;
  event.preventDefault();
  move(note.dataset.id, step, step < 0 ? 'up' : 'down');
});

document.addEventListener('keydown', (event) => {
  const over = root.classList.contains('noting') && !root.classList.contains('reading');
  if (event.key !== 'Escape' || !over || document.querySelector('dialog[open]')) return;
  if (wide.matches && !element.contains(event.target)) return;
  event.stopImmediatePropagation();
  close();
}, true);
document.addEventListener('click', (event) => {
  const outside = event.target instanceof Element && event.target.isConnected && !element.contains(event.target);
  const over = root.classList.contains('noting') && !root.classList.contains('reading') && !wide.matches;
  if (over && outside && !event.target.closest('#header [data-act=notes], #conversations, #reader')) close();
});
document.addEventListener('congress:notebook', (event) => {
  if (root.classList.contains('noting') && !root.classList.contains('reading')) close();
  else open(event.detail.from);
});
document.addEventListener('congress:keep', (event) => keep(kept(event.detail), event.detail.from));
document.addEventListener('congress:noted', (event) => keep({ sentence: event.detail.sentence }, document.querySelector('#reader [data-act=keep]')));
document.addEventListener('congress:unchosen', () => tell(words().nothing));
document.addEventListener('congress:address', (event) => {
  if (!event.detail.notebook) hide();
  else if (!root.classList.contains('noting')) {
    root.classList.add('noting');
    show();
  }
});
document.addEventListener('congress:notes', show);
document.addEventListener('congress:shown', marked);
window.addEventListener('storage', show); // another tab's
watch('value', show);
show();
