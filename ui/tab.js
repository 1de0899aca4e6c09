// Where this tab keeps its conversation in the browser: each tab has its own. One that is loaded again takes up its
// own, a new one the last that no other tab has open, so that a conversation outlives the browser's being closed.
(() => {
  const KEPT = 'congress-qa.kept.'; // what a conversation holds, by its name
  const USED = 'congress-qa.used.'; // when it was last written to; without it, it was ended by 新对话
  const OPEN = 'congress-qa.open.'; // when a tab last said that it has it open
  const TAB = 'congress-qa.tab';
  const PREVIOUS = 'congress-qa.previous';
  const LANGUAGE = 'congress-qa.language';
  const BEAT = 10000; // ms between two such words; a tab in the background may be held to one a minute
  const GONE = 150000; // ms without one: the browser was ended

  const time = (key) => Number(localStorage.getItem(key) || 0);
  const open = (name) => Date.now() - time(OPEN + name) < GONE;
  const names = () => Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).map((key) => key.slice(KEPT.length));
  const oldestFirst = (some) => some.sort((a, b) => time(USED + a) - time(USED + b));
  const fresh = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`;

  function forget(name) {
    [KEPT, USED, OPEN].forEach((key) => localStorage.removeItem(key + name));
  }

  function beat() {
    put(OPEN + name, String(Date.now()), name);
  }

  function claim() {
    const own = sessionStorage.getItem(TAB);
    if (own && !open(own)) return own;
    if (own) return copied(own); // a tab that was doubled: the other goes on with it
    const closed = names().filter((each) => !open(each));
    // What was ended stays while a tab may still take it up again.
    const alone = !Object.keys(localStorage).some((key) => key.startsWith(OPEN) && open(key.slice(OPEN.length)));
    if (alone) closed.filter((each) => !time(USED + each)).forEach(forget);
    return oldestFirst(closed.filter((each) => time(USED + each))).pop() || fresh();
  }

  function copied(from) {
    const to = fresh();
    const held = localStorage.getItem(KEPT + from);
    if (held) write(to, held);
    return to;
  }

  // A browser's storage holds some 5 MB: the oldest conversation that no tab has open makes room.
  function put(key, text, owner) {
    for (;;) {
      try {
        localStorage.setItem(key, text);
        return;
      } catch (full) {
        const [oldest] = oldestFirst(names().filter((each) => each !== owner && !open(each)));
        if (!oldest) {
          console.warn('this browser has no room to keep the conversation', full);
          return;
        }
        forget(oldest);
      }
    }
  }

  function write(to, text) {
    put(KEPT + to, text, to);
    put(USED + to, String(Date.now()), to);
  }

  let name = claim();
  let state = {};
  try {
    state = JSON.parse(localStorage.getItem(KEPT + name)) || {};
  } catch (broken) {
    console.warn('what was kept could not be read', broken);
  }
  sessionStorage.setItem(TAB, name);
  beat();
  setInterval(beat, BEAT);
  addEventListener('pagehide', () => localStorage.removeItem(OPEN + name));
  addEventListener('pageshow', beat);

  function undoable() {
    const previous = sessionStorage.getItem(PREVIOUS);
    document.documentElement.classList.toggle('undoable', Boolean(previous && localStorage.getItem(KEPT + previous)));
  }
  undoable();

  // A new conversation has a name of its own; the one before stays until the next is ended, and can be taken up again.
  function end() {
    const previous = sessionStorage.getItem(PREVIOUS);
    if (previous) forget(previous);
    [USED, OPEN].forEach((key) => localStorage.removeItem(key + name));
    sessionStorage.setItem(PREVIOUS, name);
    name = fresh();
    sessionStorage.setItem(TAB, name);
    beat();
    undoable();
  }

  window.congressTab = {
    kept: () => ({ ...state, language: localStorage.getItem(LANGUAGE) || state.language }),
    keep(value) {
      if (!value) return;
      if (state.exchanges?.length && value.exchanges?.length === 0) end();
      state = { ...state, ...value };
      if (value.language) put(LANGUAGE, value.language, name);
      write(name, JSON.stringify(state));
    },
    undo() {
      forget(name);
      sessionStorage.setItem(TAB, sessionStorage.getItem(PREVIOUS));
      sessionStorage.removeItem(PREVIOUS);
      location.reload();
    },
  };
})();
