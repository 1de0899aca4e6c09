// The pages of the open report's file beside its text, or in its place on a phone; drawn on the server when asked for, and
// then put beside the text of the report that is open.
const root = document.documentElement;
let want = '';

const opened = () => document.querySelector('#reader .report');

// Its page is told once; ‹ and › ask for others by number.
function wish(page = null) {
  const report = opened();
  if (!report) return;
  const { report: path, start, end } = report.dataset;
  want = JSON.stringify([path, start ?? '', page ?? '']);
  if (place()) return;
  report.querySelector('.facsimile')?.classList.add('pending');
  trigger('select', { report: path, start: start ?? '', end: end ?? '', page: page ? String(page) : '', want });
}

function place() {
  const found = element.querySelector('.facsimile');
  const report = opened();
  if (!found || !report || found.dataset.want !== want || !root.classList.contains('paging')) return false;
  const sheet = found.cloneNode(true);
  const before = report.querySelector('.facsimile');
  before?.remove();
  report.querySelector('.spread')?.append(sheet);
  if (!before) reread();
  const [sheets, cited] = [sheet.querySelector('.sheets'), sheet.querySelector('i')];
  if (cited) sheets.scrollTop += cited.getBoundingClientRect().top - sheets.getBoundingClientRect().top - sheets.clientHeight * 0.3;
  return true;
}

function told() {
  const button = opened()?.querySelector('[data-act=page]');
  button?.setAttribute('aria-pressed', String(root.classList.contains('paging')));
  return button;
}

// The text has other lines in another width, and is not in view before it has them: what is read is to stay in view.
function reread() {
  requestAnimationFrame(() => {
    const paper = opened()?.querySelector('.paper');
    const cited = paper?.querySelector('mark.current');
    if (cited) paper.scrollTop += cited.getBoundingClientRect().top - paper.getBoundingClientRect().top - paper.clientHeight * 0.3;
  });
}

function close() {
  root.classList.remove('paging');
  told();
  opened()?.querySelector('.facsimile')?.remove();
  reread();
}

document.addEventListener('congress:reading', () => {
  const has = told();
  // A report without pages is shown as before, and the next that has some with them.
  if (root.classList.contains('paging') && has) wish();
});
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element && event.target.closest('#reader [data-act]');
  if (!button) return;
  const { act, page } = button.dataset;
  if (act === 'page') {
    if (root.classList.contains('paging')) close();
    else {
      root.classList.add('paging');
      told();
      wish();
    }
  }
  if (act === 'page-step') wish(Number(page));
  if (act === 'page-larger') button.closest('.facsimile').classList.toggle('larger');
});
// On a phone the page hides the text in which hits are marked.
document.addEventListener('input', (event) => {
  const searching = event.target instanceof Element && event.target.closest('#reader .find');
  if (searching && root.classList.contains('paging') && matchMedia('(max-width: 899px)').matches) close();
});
watch('value', place);
