// While a question is typed: places, indicators and headings that go on as its last words do. The list is loaded once and
// searched here, after the sign that was typed is shown. Nothing is taken but what was reached by an arrow or a click.
const LEAST = 2; // signs that a name is known by
const LONGEST = 12;
const SHOWN = 6;
let known = []; // { name, kind }
let labels = {};
let found = [];
let active = -1;
let typed = ''; // the last words, which the name that is taken stands in for

const box = () => document.querySelector('#question textarea');
const list = document.createElement('ul');
Object.assign(list, { id: 'suggested', hidden: true });
list.setAttribute('role', 'listbox');

function prepare() {
  const field = box();
  if (!field || field.getAttribute('role') === 'combobox') return field;
  field.setAttribute('role', 'combobox');
  field.setAttribute('aria-autocomplete', 'list');
  field.setAttribute('aria-expanded', 'false');
  return field;
}

function close() {
  found = [];
  active = -1;
  list.hidden = true;
  const field = prepare();
  field?.setAttribute('aria-expanded', 'false');
  field?.removeAttribute('aria-activedescendant');
}

// The longest end of what was typed that a name begins with; a place is also known by the end of its name.
function matching(before) {
  for (let length = Math.min(LONGEST, before.length); length >= LEAST; length -= 1) {
    const end = before.slice(-length);
    const begin = known.filter(({ name }) => name.startsWith(end));
    if (begin.some(({ name }) => name === end)) return { end, names: begin.filter(({ name }) => name !== end) };
    const within = begin.length ? begin : known.filter(({ name, kind }) => kind === 'places' && name.includes(end));
    if (within.length) return { end, names: within };
  }
  return { end: '', names: [] };
}

function option({ name, kind }, at) {
  const item = document.createElement('li');
  Object.assign(item, { id: `suggested-${at}`, textContent: name });
  item.setAttribute('role', 'option');
  item.setAttribute('aria-selected', 'false');
  const of = document.createElement('small');
  of.textContent = labels[kind] || '';
  item.append(of);
  return item;
}

function show() {
  const field = prepare();
  if (!field || document.activeElement !== field || field.selectionStart !== field.selectionEnd) return close();
  const { end, names } = matching(field.value.slice(0, field.selectionStart));
  close();
  typed = end;
  found = names.slice(0, SHOWN);
  if (!found.length) return undefined;
  const composer = field.closest('#composer');
  if (!list.isConnected) composer.append(list);
  field.setAttribute('aria-controls', list.id);
  list.setAttribute('aria-label', labels.list || '');
  list.replaceChildren(...found.map(option));
  // Above the box, so that neither what is typed nor the button that sends it is covered.
  const shell = field.closest('.input-container') || field;
  const [around, at] = [composer.getBoundingClientRect(), shell.getBoundingClientRect()];
  Object.assign(list.style, { bottom: `${around.bottom - at.top + 4}px`, left: `${at.left - around.left}px`, width: `${at.width}px` });
  list.hidden = false;
  field.setAttribute('aria-expanded', 'true');
  return undefined;
}

function reach(at) {
  active = (at + found.length) % found.length;
  [...list.children].forEach((item, each) => item.setAttribute('aria-selected', String(each === active)));
  list.children[active].scrollIntoView({ block: 'nearest' });
  box().setAttribute('aria-activedescendant', list.children[active].id);
}

function take(at) {
  const field = box();
  const { name } = found[at];
  const until = field.selectionStart;
  const text = field.value.slice(0, until - typed.length) + name + field.value.slice(until);
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, text);
  field.selectionStart = until - typed.length + name.length;
  field.selectionEnd = field.selectionStart;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  close();
}

let asked = 0;
document.addEventListener('input', (event) => {
  if (event.target !== box() || !event.isTrusted) return;
  cancelAnimationFrame(asked);
  if (event.isComposing) close();
  else asked = requestAnimationFrame(show);
});
document.addEventListener('compositionend', (event) => event.target === box() && requestAnimationFrame(show));
document.addEventListener('keydown', (event) => {
  if (list.hidden || event.target !== box() || event.isComposing) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const takes = event.key === 'Enter' && active >= 0;
  if (step) reach(active < 0 && step < 0 ? -1 : active + step);
  else if (takes) take(active);
  if (event.key === 'Enter' || event.key === 'Escape' || event.key === 'Tab') close();
  if (!step && !takes && event.key !== 'Escape') return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
list.addEventListener('pointerdown', (event) => event.preventDefault()); // the box keeps the keyboard
list.addEventListener('click', (event) => {
  const item = event.target.closest('[role=option]');
  if (item) take([...list.children].indexOf(item));
});
document.addEventListener('focusout', (event) => event.target === box() && close());

watch('value', () => {
  const { names = {}, said = {} } = props.value || {};
  labels = said;
  known = Object.entries(names).flatMap(([kind, some]) => some.map((name) => ({ name, kind })));
  prepare();
});
