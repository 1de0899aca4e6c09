// A list of questions is asked a few at a time, until it is at its end or stopped; what was pasted stays with the tab.
const TEXT = 'congress-qa.batch';
const A_TIME = 8; // questions sent at once; the server answers as many of them as it can in a moment
const form = () => element.querySelector('.batch-form');
const field = () => form().querySelector('textarea');
const words = () => form().dataset;
let lines = []; // those that are asked
let done = 0;
let running = false;
let sent = false; // and not answered yet

// A question's number in its list is not part of it.
const NUMBER = /^\s*(?:[（(]?\d{1,3}[.、．)）](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、）)]|[-•·*]\s)\s*/;
const linesOf = (text) => text.split(/\r?\n/).map((each) => each.replace(NUMBER, '').trim()).filter(Boolean);

function told(name, values = {}) {
  const text = Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), words()[name] || '');
  form().querySelector('.told').textContent = text;
}

function show() {
  if (!form()) return;
  const left = done > 0 && done < lines.length;
  const state = running ? 'running' : left ? 'left' : 'ready';
  form().dataset.state = state;
  const bar = form().querySelector('.bar');
  bar.hidden = !running && !left;
  bar.setAttribute('aria-valuemax', lines.length);
  bar.setAttribute('aria-valuenow', done);
  bar.querySelector('i').style.width = `${(100 * done) / Math.max(1, lines.length)}%`;
  const values = { done, count: lines.length };
  if (running) told('progress', values);
  else if (left) told('stopped', values);
  else if (done) told('whole', values);
  else told('count', { count: linesOf(field().value).length });
}

// Nothing is cut off: a list that is too long, or has a line that is, is not begun.
function fits() {
  const { most, longest } = words();
  if (lines.length > Number(most)) {
    told('many', { count: lines.length });
    return false;
  }
  const long = lines.findIndex((each) => each.length > Number(longest));
  if (long >= 0) {
    told('long', { line: long + 1, count: lines[long].length });
    return false;
  }
  return lines.length > 0;
}

function next() {
  running = true;
  if (!sent) trigger('submit', { done, questions: lines.slice(done, done + A_TIME).join('\n') });
  sent = true;
  show();
}

function start() {
  if (running || sent) return;
  lines = linesOf(field().value);
  done = 0;
  if (fits()) next();
}

function stop() {
  running = false;
  show();
}

const acts = {
  start,
  stop,
  continue: next,
  file: () => form().querySelector('[type=file]').click(),
};

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button) acts[button.dataset.act]?.();
});
element.addEventListener('input', (event) => {
  if (event.target !== field()) return;
  sessionStorage.setItem(TEXT, field().value);
  if (!running && !sent) {
    lines = [];
    done = 0;
    show();
  }
});
element.addEventListener('change', async (event) => {
  const [file] = event.target.files || [];
  if (!file || running) return;
  event.target.value = '';
  field().value = (await file.text()).replace(/^\ufeff/, '');
  field().dispatchEvent(new Event('input', { bubbles: true }));
});

document.addEventListener('congress:batch', (event) => {
  document.dispatchEvent(new CustomEvent('congress:close'));
  document.dispatchEvent(new CustomEvent('congress:view', { detail: { view: 'batch' } }));
  window.congressAddress.tell('push');
  if (event.detail.text && !running) {
    field().value = event.detail.text;
    field().dispatchEvent(new Event('input', { bubbles: true }));
    if (event.detail.start) start();
  } else if (!running) field().focus();
});
document.addEventListener('congress:answered', (event) => {
  if (!sent) return;
  const before = done;
  done = event.detail.done;
  sent = false;
  if (running && done < lines.length && done > before) next();
  else stop();
});
document.addEventListener('congress:untaken', () => {
  sent = false;
  stop();
});

function refresh() {
  if (!form()) return;
  if (!field().value) field().value = sessionStorage.getItem(TEXT) || '';
  show();
}
watch('value', refresh);
refresh();
