// The report beside the chat, or over it on a phone: opening, closing, and moving to the cited sentence.
const root = document.documentElement;
let opener = null;

function scroll() {
  const paper = element.querySelector('.paper');
  if (!paper) return;
  const cited = paper.querySelector('mark.current');
  if (!cited) {
    paper.scrollTop = 0;
    return;
  }
  const from = paper.getBoundingClientRect();
  const at = cited.getBoundingClientRect();
  paper.scrollTop += at.top - from.top - from.height * 0.3;
}

function open() {
  const reading = root.classList.contains('reading');
  root.classList.add('reading');
  window.congressAddress.tell(reading ? 'replace' : 'push', true);
  // Two frames: the pane gets its width in the first, and the text its lines in the second.
  requestAnimationFrame(() => requestAnimationFrame(scroll));
}

function hide() {
  if (!root.classList.contains('reading')) return;
  root.classList.remove('reading');
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

// What was opened is closed as by going back, so that going back once more does not open it again.
function close() {
  if (!root.classList.contains('reading')) return;
  if (history.state?.opened) history.back();
  else {
    hide();
    window.congressAddress.tell('replace');
  }
}

// The next question is asked of this report alone; on a phone it covers the question box.
function only() {
  const { report } = element.querySelector('.report').dataset;
  opener = null; // the question box is gone on with, not what the report was opened from
  if (matchMedia('(max-width: 899px)').matches) close();
  trigger('apply', { reports: [report] });
  document.dispatchEvent(new CustomEvent('congress:only'));
}

watch('value', () => {
  hits = [];
  CSS.highlights?.clear();
  if (element.querySelector('.report')) {
    open();
    const { report } = element.querySelector('.report').dataset;
    document.dispatchEvent(new CustomEvent('congress:reading', { detail: { report } }));
    // On a phone the report covers the page: the keyboard and screen readers belong inside.
    if (matchMedia('(max-width: 899px)').matches) element.querySelector('[data-act=close]')?.focus();
  }
});

document.addEventListener('congress:open', (event) => {
  opener = event.detail.from;
  const report = element.querySelector('.report');
  // The same citation once more changes nothing in the report, so that nothing would be watched.
  if (report && report.dataset.turn === event.detail.turn && report.dataset.mark === event.detail.mark
    && report.dataset.of === event.detail.of) open();
});
document.addEventListener('congress:report', (event) => {
  opener = event.detail.from;
  const report = element.querySelector('.report');
  if (report && report.dataset.report === event.detail.report && !report.dataset.mark) open();
});
document.addEventListener('congress:close', hide);
document.addEventListener('congress:address', (event) => {
  const { report } = event.detail;
  if (!report) hide();
  else if (element.querySelector('.report')?.dataset.report === report) open();
  else trigger('expand', { report });
});
document.addEventListener('keydown', (event) => {
  if (document.querySelector('dialog[open]')) return;
  if (event.key === 'Escape') close();
  // Left and right walk through the citations wherever the arrows have no other use.
  const step = { ArrowLeft: 0, ArrowRight: 1 }[event.key];
  const busy = event.target instanceof Element && event.target.closest('input, textarea, select, .mark');
  if (step === undefined || busy || event.altKey || event.ctrlKey || event.metaKey) return;
  if (root.classList.contains('reading')) element.querySelectorAll('.steps button')[step]?.click();
});

// What is searched for is marked without changing the text: ranges that the browser paints.
let hits = [];
let hit = -1;

function texts() {
  const walker = document.createTreeWalker(element.querySelector('.paper'), NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

// A hit may run across a mark's edge, but not from one paragraph into the next.
function found(wanted) {
  const ranges = [];
  const blocks = new Map();
  texts().forEach((node) => {
    const block = node.parentElement.closest('p, h3, h4, h5, h6, .paper');
    blocks.set(block, [...(blocks.get(block) || []), node]);
  });
  blocks.forEach((nodes) => {
    const text = nodes.map((node) => node.data).join('').toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      let start = 0;
      nodes.forEach((node) => {
        const end = start + node.data.length;
        if (at >= start && at < end) range.setStart(node, at - start);
        if (at + wanted.length > start && at + wanted.length <= end) range.setEnd(node, at + wanted.length - start);
        start = end;
      });
      ranges.push(range);
    }
  });
  return ranges;
}

function show(at) {
  const told = element.querySelector('.hits');
  const typed = element.querySelector('.find input').value.trim();
  hit = hits.length ? (at + hits.length) % hits.length : -1;
  if (!typed) told.textContent = '';
  else if (!hits.length) told.textContent = told.dataset.none;
  else told.textContent = told.dataset.found.replace('{at}', hit + 1).replace('{count}', hits.length);
  element.querySelectorAll('.find .icon').forEach((button) => { button.disabled = hits.length < 2; });
  if (!CSS.highlights) return;
  CSS.highlights.set('hits', new Highlight(...hits));
  CSS.highlights.set('hit', new Highlight(...hits.slice(hit, hit + 1)));
  if (hit < 0) return;
  const paper = element.querySelector('.paper');
  const [from, box] = [paper.getBoundingClientRect(), hits[hit].getBoundingClientRect()];
  paper.scrollTop += box.top - from.top - from.height * 0.3;
}

function search() {
  const wanted = element.querySelector('.find input').value.trim().toLowerCase();
  hits = wanted ? found(wanted) : [];
  show(0);
}

element.addEventListener('input', (event) => event.target.matches('.find input') && search());
element.addEventListener('keydown', (event) => {
  if (!event.target.matches('.find input') || event.isComposing) return;
  if (event.key === 'Enter') show(hit + (event.shiftKey ? -1 : 1));
  if (event.key === 'Escape' && event.target.value) {
    event.stopPropagation();
    event.preventDefault();
    event.target.value = '';
    search();
  }
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  const { act, turn, mark, of, section } = button.dataset;
  if (act === 'close') close();
  if (act === 'open') trigger(of ? 'submit' : 'select', { turn: Number(turn), mark: Number(mark) });
  if (act === 'only') only();
  if (act === 'original') trigger('download', { report: element.querySelector('.report').dataset.report });
  if (act === 'glance') {
    const { question } = button.dataset;
    // On a phone the report covers the answer.
    if (matchMedia('(max-width: 899px)').matches) close();
    document.dispatchEvent(new CustomEvent('congress:view', { detail: { view: 'ask' } }));
    document.dispatchEvent(new CustomEvent('congress:glance', { detail: { question } }));
  }
  if (act === 'keep') {
    const place = window.congressExcerpt.chosen(element.querySelector('.paper'), hits[hit]);
    if (place) trigger('like', { ...place, report: element.querySelector('.report').dataset.report });
    else document.dispatchEvent(new CustomEvent('congress:unchosen'));
  }
  if (act === 'hit-before') show(hit - 1);
  if (act === 'hit-after') show(hit + 1);
  if (act === 'report') trigger('expand', { report: button.dataset.report });
  if (act === 'section') {
    element.querySelector(`.paper [data-section="${section}"]`)?.scrollIntoView({ block: 'start' });
    button.closest('details').open = false;
  }
});
