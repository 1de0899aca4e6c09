// What this browser holds of the notebook: sentences and answers in the user's order, each with a remark. What was deleted
// stays for a month, so that it can be put back. What the store holds is looked at before any of it is shown, for whoever
// wrote it; the panel is `notebook.js`.
(() => {
  const KEY = 'congress-qa.notes';
  const MOST = 500; // notes, as `ui.notes` takes
  const MONTH = 30 * 24 * 60 * 60 * 1000; // ms that a deleted one can still be put back

  const texts = (value, ...names) => names.every((name) => typeof value?.[name] === 'string');
  const isSentence = (value) => texts(value, 'report', 'title', 'quote') && Number.isInteger(value.start) && Number.isInteger(value.end);
  const isAnswer = (value) => texts(value, 'question') && texts(value.answer, 'answer') && Array.isArray(value.answer.citations);
  const fits = (each) => texts(each, 'id') && (isSentence(each.sentence) || isAnswer(each.exchange));

  // Also what another version wrote, which is not shown, and not thrown away either.
  function all() {
    try {
      const list = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(list) ? list : [];
    } catch (broken) {
      console.warn('the notebook could not be read', broken);
      return [];
    }
  }

  function write(list) {
    try {
      localStorage.setItem(KEY, JSON.stringify(list));
    } catch (full) {
      console.warn('this browser has no room for the note', full);
      return false;
    }
    document.dispatchEvent(new CustomEvent('congress:notes'));
    return true;
  }

  // Two notes are of the same thing where sentence or question and answer are the same.
  function keyOf({ sentence, exchange }) {
    if (sentence) return JSON.stringify([sentence.report, sentence.start, sentence.quote]);
    return JSON.stringify([exchange.question, exchange.answer.answer]);
  }

  const held = () => all().filter((each) => fits(each) && !each.gone);

  function add(value) {
    if (!fits({ id: '', ...value })) return 'nothing';
    const list = all();
    if (held().some((each) => keyOf(each) === keyOf(value))) return 'known';
    const id = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    if (held().length >= MOST) return 'full';
    return write([...list, { ...value, id, remark: '' }]) ? 'kept' : 'full';
  }

  const change = (id, changes) => write(all().map((each) => (each?.id === id ? { ...each, ...changes } : each)));

  // One place up or down among those that are shown.
  function move(id, step) {
    const list = all();
    const shown = held();
    const at = shown.findIndex((each) => each.id === id);
    const other = shown[at + step];
    if (at < 0 || !other) return false;
    const [a, b] = [id, other.id].map((one) => list.findIndex((each) => each?.id === one));
    [list[a], list[b]] = [list[b], list[a]];
    return write(list);
  }

  const old = (each) => typeof each?.gone === 'number' && Date.now() - each.gone > MONTH;
  if (all().some(old)) write(all().filter((each) => !old(each)));

  window.congressNotes = {
    add,
    held,
    listed: () => all().filter(fits), // with those that were deleted, where they stood
    has: (value) => fits({ id: '', ...value }) && held().some((each) => keyOf(each) === keyOf(value)),
    remark: (id, remark) => change(id, { remark }),
    move,
    remove: (id) => change(id, { gone: Date.now() }),
    restore: (id) => change(id, { gone: undefined }),
    isSentence,
  };
})();
