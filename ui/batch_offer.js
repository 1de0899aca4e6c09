// A list of questions in the question box is not one question: each of its lines is asked, in the view for many.
const NUMBERED = /^\s*(?:[（(]?\d{1,3}[.、．)）](?!\d)|[（(]?[一二三四五六七八九十]{1,3}[、）)])/;
const box = () => document.querySelector('#question textarea');
const linesOf = (text) => text.split(/\r?\n/).map((each) => each.trim()).filter(Boolean);

// Two lines may be one question that was copied with its line break; two questions are none.
function listed(lines) {
  return lines.length >= 4 || lines.filter((each) => /[？?]$/.test(each) || NUMBERED.test(each)).length >= 2;
}

function show() {
  const offer = element.querySelector('.batch-offer');
  if (!offer) return;
  const lines = linesOf(box()?.value || '');
  const button = offer.querySelector('button');
  button.textContent = lines.length > 1 ? offer.dataset.listed.replace('{count}', lines.length) : offer.dataset.plain;
  button.classList.toggle('listed', lines.length > 1);
}

function begin(start) {
  const text = box()?.value || '';
  const many = linesOf(text).length > 1;
  document.dispatchEvent(new CustomEvent('congress:batch', { detail: { text: many ? text : '', start: many && start } }));
  if (!many) return;
  const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set;
  setter.call(box(), '');
  box().dispatchEvent(new Event('input', { bubbles: true }));
}

element.addEventListener('click', (event) => event.target.closest('[data-act=batch]') && begin(true));
document.addEventListener('input', (event) => event.target === box() && show());

function divert(event) {
  if (!listed(linesOf(box()?.value || ''))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  begin(true);
}
document.addEventListener('keydown', (event) => {
  if (event.target === box() && event.key === 'Enter' && !event.shiftKey && !event.isComposing) divert(event);
}, true);
document.addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('#question .submit-button')) divert(event);
}, true);
watch('value', show);
