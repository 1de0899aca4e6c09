// The original page beside the text: asked for when its button is pressed, and again as the reader moves to another
// sentence, until it is closed.
const root = document.documentElement;
let showing = false;
const report = () => document.querySelector('#reader .report');

function ask(page) {
  const path = report()?.dataset.report;
  if (!path || !report().querySelector('[data-act=facsimile]')) return;
  const quote = report().querySelector('mark.current')?.textContent || '';
  trigger('select', { report: path, quote, page: page || '' });
}

function place() {
  const found = element.querySelector('.facsimile');
  const open = report();
  if (!found || !open || !showing || found.dataset.report !== open.dataset.report) return;
  let spread = open.querySelector('.spread');
  const paper = open.querySelector('.paper');
  if (!spread) {
    spread = document.createElement('div');
    spread.className = 'spread';
    paper.replaceWith(spread);
    spread.append(paper);
  }
  spread.querySelector('.facsimile')?.remove();
  const shown = found.cloneNode(true);
  spread.append(shown);
  root.classList.add('paged');
  requestAnimationFrame(() => {
    const original = shown.querySelector('.original');
    const mark = shown.querySelector('.leaf > i');
    if (mark) original.scrollTop = mark.offsetTop - original.clientHeight / 3;
    paper.querySelector('mark.current')?.scrollIntoView({ block: 'center' });
  });
}

function close() {
  showing = false;
  root.classList.remove('paged');
  report()?.querySelector('.facsimile')?.remove();
  report()?.querySelector('[data-act=facsimile]')?.focus();
}

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('#reader [data-act]');
  const act = button?.dataset.act;
  if (act === 'facsimile' && showing) close();
  else if (act === 'facsimile') {
    showing = true;
    ask();
  }
  if (act === 'page') ask(button.dataset.page);
  if (act === 'larger') button.closest('.facsimile').classList.toggle('large');
  if (act === 'text-only') close();
});
document.addEventListener('congress:reading', () => {
  root.classList.remove('paged');
  if (showing) ask();
});
watch('value', place);
