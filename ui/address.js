// What is shown has an address behind the page's own: #/library, #/batch, #/report/<path>, #/library/report/<path>, and with
// the list of conversations over it #/conversations, with the notebook #/notebook, with the table of an answer enlarged
// #/table/<turn>. Going back closes what was opened, and an address that is opened or sent on shows it again.
(() => {
  const root = document.documentElement;
  const FORM = /^#(?:\/(library|batch))?(\/conversations)?(\/notebook)?(?:\/table\/(\d{1,3}))?(?:\/report\/(.+))?$/;
  const wide = matchMedia('(min-width: 1280px)'); // there the list is no view of its own

  function written() {
    const view = ['library', 'batch'].includes(root.dataset.view) ? `/${root.dataset.view}` : '';
    const listing = root.classList.contains('listing') && !wide.matches ? '/conversations' : '';
    const notebook = root.classList.contains('noting') ? '/notebook' : '';
    const sheet = !view && document.querySelector('#chat .sheet.full');
    const report = root.classList.contains('reading') && document.querySelector('#reader .report')?.dataset.report;
    const at = view + listing + notebook + (sheet ? `/table/${sheet.dataset.turn}` : '') + (report ? `/report/${encodeURIComponent(report)}` : '');
    return at && `#${at}`;
  }

  function read() {
    const found = location.hash.match(FORM);
    const view = found?.[1] || 'ask';
    const table = found?.[4] ? Number(found[4]) : null;
    try {
      return { view, listing: Boolean(found?.[2]), notebook: Boolean(found?.[3]), table, report: found?.[5] ? decodeURIComponent(found[5]) : '' };
    } catch { // half an escape, of somebody's own making
      return { view: 'ask', listing: false, notebook: false, table: null, report: '' };
    }
  }

  // `opened` says that what was just shown was opened over the rest, so that going back closes it.
  function tell(change, opened = false) {
    const hash = written();
    if (hash === location.hash) return;
    const state = change === 'push' ? { opened } : history.state;
    history[`${change}State`](state, '', location.pathname + location.search + hash);
  }

  function follow() {
    document.dispatchEvent(new CustomEvent('congress:address', { detail: read() }));
  }
  addEventListener('popstate', follow);
  root.classList.toggle('listing', wide.matches && localStorage.getItem('congress-qa-list') === 'on');

  window.congressAddress = { tell, follow, read };
})();
