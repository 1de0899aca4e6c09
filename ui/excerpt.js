// Which part of a report was chosen: what is selected in it, else what was last found, else the cited sentence; as positions
// in the report's text, which the server counts in characters and the browser in halves of them.
(() => {
  let selected = null;
  const paperOf = (node) => (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.('#reader .paper');

  // A press on a button takes the selection away; what was selected is remembered until something else is chosen there.
  document.addEventListener('selectionchange', () => {
    const selection = getSelection();
    if (!selection.rangeCount || !paperOf(selection.anchorNode)) return;
    selected = selection.isCollapsed ? null : selection.getRangeAt(0).cloneRange();
  });

  // Of the edges of a range only those within a line are places; one between two lines is moved into the next.
  function placeOf(paper, node, offset) {
    const edge = document.createRange();
    edge.setStart(node, offset);
    const lines = [...paper.querySelectorAll('[data-at]')];
    const line = lines.find((each) => edge.comparePoint(each, each.childNodes.length) >= 0);
    if (!line) return null;
    const before = document.createRange();
    before.selectNodeContents(line);
    if (before.comparePoint(node, offset) < 0) return Number(line.dataset.at);
    before.setEnd(node, offset);
    return Number(line.dataset.at) + [...before.toString()].length;
  }

  function positions(paper, range) {
    const start = placeOf(paper, range.startContainer, range.startOffset);
    const end = placeOf(paper, range.endContainer, range.endOffset);
    return start !== null && end !== null && start < end ? { start, end } : null;
  }

  function cited(paper) {
    const marks = [...paper.querySelectorAll('mark.current')];
    if (!marks.length) return null;
    const range = document.createRange();
    range.setStart(marks[0], 0);
    const last = marks[marks.length - 1];
    range.setEnd(last, last.childNodes.length);
    return range;
  }

  function chosen(paper, hit) {
    const own = selected && paper.contains(selected.commonAncestorContainer) ? selected : null;
    const range = own || hit || cited(paper);
    return range && positions(paper, range);
  }

  window.congressExcerpt = { chosen, positions };
})();
