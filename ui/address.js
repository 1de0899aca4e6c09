// What is shown has an address behind the page's own: #/library, #/report/<path>, #/library/report/<path>. Going back
// closes what was opened, and an address that is opened or sent on shows it again.
(() => {
  const root = document.documentElement;
  const FORM = /^#(\/library)?(?:\/report\/(.+))?$/;

  function written() {
    const view = root.dataset.view === 'library' ? '/library' : '';
    const report = root.classList.contains('reading') && document.querySelector('#reader .report')?.dataset.report;
    const at = view + (report ? `/report/${encodeURIComponent(report)}` : '');
    return at && `#${at}`;
  }

  function read() {
    const found = location.hash.match(FORM);
    try {
      return { view: found?.[1] ? 'library' : 'ask', report: found?.[2] ? decodeURIComponent(found[2]) : '' };
    } catch { // half an escape, of somebody's own making
      return { view: 'ask', report: '' };
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

  window.congressAddress = { tell, follow, read };
})();
