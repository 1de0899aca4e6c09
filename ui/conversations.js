// The list of conversations: what this browser holds of them is filled in here, as text, and nothing of it is sent
// anywhere until one is taken up.
const root = document.documentElement;
const wide = matchMedia('(min-width: 1280px)'); // where the list stands beside the conversation; elsewhere it lies over it
const SHOWN = 'congress-qa-list';
const removed = new Map(); // of those that were deleted since the list was opened: where each stood, how to put it back
let opener = null;

const list = () => element.querySelector('.conversations');
const words = () => list().dataset;

function when(time) {
  const day = new Date(time);
  const today = day.toDateString() === new Date().toDateString();
  const form = today ? { hour: '2-digit', minute: '2-digit' } : { year: 'numeric', month: 'numeric', day: 'numeric' };
  return new Intl.DateTimeFormat(words().locale === 'zh' ? 'zh-CN' : 'en-GB', form).format(day);
}

function copyOf(name) {
  return list().querySelector(`template.${name}`).content.firstElementChild.cloneNode(true);
}

function row(each) {
  const made = copyOf('row');
  made.dataset.name = each.name;
  made.querySelector('b').textContent = each.title || each.questions[0] || words().untitled;
  const said = [when(each.used), words().count.replace('{count}', each.questions.length)];
  if (each.pinned) said.unshift(words().pinned);
  if (each.elsewhere) said.push(words().elsewhere);
  made.querySelector('small').textContent = said.join(' · ');
  if (each.current) made.querySelector('.open').setAttribute('aria-current', 'true');
  const pin = made.querySelector('[data-act=pin]');
  pin.setAttribute('aria-pressed', String(Boolean(each.pinned)));
  return made;
}

function found(each, wanted) {
  const text = [each.title || '', ...each.questions].join(' ').toLowerCase();
  return wanted.every((word) => text.includes(word));
}

function show() {
  if (!list() || !root.classList.contains('listing')) return;
  const wanted = list().querySelector('.find').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const rows = window.congressTab.listed().filter((each) => found(each, wanted)).map(row);
  for (const [name, { at }] of removed) {
    const gone = copyOf('gone');
    gone.dataset.name = name;
    rows.splice(Math.min(at, rows.length), 0, gone);
  }
  list().querySelector('.held').replaceChildren(...rows);
  list().querySelector('.none').hidden = rows.length > 0;
  if (window.congressTab.full()) tell(words().full);
}

function tell(text) {
  list().querySelector('.told').textContent = text;
}

function remember(shown) {
  if (wide.matches) localStorage.setItem(SHOWN, shown ? 'on' : 'off');
}

function open(from) {
  opener = from;
  root.classList.add('listing');
  show();
  remember(true);
  if (!wide.matches) window.congressAddress.tell('push', true);
  list().querySelector('.find').focus({ preventScroll: true });
}

function hide() {
  if (!root.classList.contains('listing')) return;
  root.classList.remove('listing');
  removed.clear();
  tell('');
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

// Over the page it is closed as by going back, so that going back once more does not open it again.
function close() {
  remember(false);
  if (!wide.matches && root.classList.contains('listing') && history.state?.opened) history.back();
  else {
    hide();
    window.congressAddress.tell('replace');
  }
}

// An answer under way belongs to the conversation in which it was asked for.
function answered() {
  return new Promise((resolve) => {
    const look = () => (document.querySelector('#chat .pending') ? setTimeout(look, 100) : resolve());
    look();
  });
}

function ask() {
  if (!wide.matches) {
    opener = null;
    hide();
  }
  document.dispatchEvent(new CustomEvent('congress:close'));
  document.dispatchEvent(new CustomEvent('congress:view', { detail: { view: 'ask' } }));
  window.congressAddress.tell('replace');
}

const acts = {
  close,
  async take(button, name) {
    await answered();
    window.congressTab.take(name);
    ask();
    show();
  },
  pin(button, name) {
    window.congressTab.pin(name, button.getAttribute('aria-pressed') !== 'true');
    show();
  },
  rename(button) {
    const field = button.closest('li[data-name]').querySelector('.title');
    field.value = field.parentElement.querySelector('b').textContent;
    field.hidden = false;
    field.focus();
    field.select();
  },
  async delete(button, name) {
    await answered();
    const at = [...list().querySelectorAll('.held > li')].findIndex((each) => each.dataset.name === name);
    const current = window.congressTab.listed().some((each) => each.name === name && each.current);
    removed.set(name, { at, back: window.congressTab.remove(name) });
    if (current) trigger('clear', {});
    show();
    list().querySelector(`.gone[data-name="${name}"] button`)?.focus();
  },
  undo(button, name) {
    removed.get(name).back();
    removed.delete(name);
    show();
    list().querySelector(`li[data-name="${name}"] .open`)?.focus();
  },
  export() {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([window.congressTab.exported()], { type: 'application/json' }));
    link.download = `${words().file}-${new Date().toISOString().slice(0, 10)}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  },
  import: () => list().querySelector('[type=file]').click(),
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  button.closest('details')?.removeAttribute('open');
  acts[button.dataset.act]?.(button, button.closest('li[data-name]')?.dataset.name);
});
element.addEventListener('input', (event) => event.target.matches('.find') && show());

function named(field, save) {
  if (field.hidden) return;
  field.hidden = true;
  if (save) window.congressTab.rename(field.closest('li').dataset.name, field.value.trim());
  show();
}
element.addEventListener('focusout', (event) => event.target.matches('.title') && named(event.target, true));
element.addEventListener('keydown', (event) => {
  if (!event.target.matches('.title') || event.isComposing || !['Enter', 'Escape'].includes(event.key)) return;
  event.stopPropagation();
  const { name } = event.target.closest('li').dataset;
  named(event.target, event.key === 'Enter');
  list().querySelector(`li[data-name="${name}"] .open`)?.focus();
});

element.addEventListener('change', async (event) => {
  const [file] = event.target.files || [];
  if (!file) return;
  event.target.value = '';
  try {
    const { taken, all } = window.congressTab.imported(await file.text());
    show();
    tell(words().taken.replace('{count}', taken) + (all ? '' : words().full));
  } catch (unfit) {
    console.warn('a file of conversations could not be read', unfit);
    tell(words().unfit);
  }
});

document.addEventListener('click', (event) => {
  element.querySelectorAll('details.menu[open]').forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  const outside = event.target instanceof Element && event.target.isConnected && !element.contains(event.target);
  if (outside && !wide.matches && root.classList.contains('listing') && !event.target.closest('[data-act=list]')) close();
});
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && root.classList.contains('listing') && (!wide.matches || element.contains(event.target))) {
    event.stopImmediatePropagation();
    close();
  }
});
document.addEventListener('congress:list', (event) => (root.classList.contains('listing') ? close() : open(event.detail.from)));
document.addEventListener('congress:address', (event) => {
  if (wide.matches) return;
  if (!event.detail.listing) hide();
  else if (!root.classList.contains('listing')) {
    root.classList.add('listing');
    show();
  }
});
document.addEventListener('congress:taken', () => trigger('select', {}));
document.addEventListener('congress:kept', show);
window.addEventListener('storage', show); // another tab's
watch('value', show);
show();
