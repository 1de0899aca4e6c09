// Where this tab keeps its conversation in the browser, and the others that this browser holds. Each tab has its own:
// one that is loaded again takes up its own, a new one the last that no other tab has open, so that a conversation
// outlives the browser's being closed. What the list of them shows is `conversations.js`.
(() => {
  const KEPT = 'congress-qa.kept.'; // what a conversation holds, by its name
  const USED = 'congress-qa.used.'; // when it was last written to
  const ABOUT = 'congress-qa.about.'; // its questions, and what was made of it: a title, pinned, ended by 新对话
  const OPEN = 'congress-qa.open.'; // when a tab last said that it has it open
  const FULL = 'congress-qa.full'; // since an old one had to make room
  const TAB = 'congress-qa.tab';
  const PREVIOUS = 'congress-qa.previous';
  const LANGUAGE = 'congress-qa.language';
  const FORM = 'congress-qa-conversations'; // of a file of them
  const BEAT = 10000; // ms between two such words; a tab in the background may be held to one a minute
  const GONE = 150000; // ms without one: the browser was ended

  const time = (key) => Number(localStorage.getItem(key) || 0);
  const open = (name) => Date.now() - time(OPEN + name) < GONE;
  const names = () => Object.keys(localStorage).filter((key) => key.startsWith(KEPT)).map((key) => key.slice(KEPT.length));
  const oldestFirst = (some) => some.sort((a, b) => time(USED + a) - time(USED + b));
  const fresh = () => `${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const exchangesOf = (held) => (Array.isArray(held?.exchanges) ? held.exchanges : []);
  const questionsOf = (held) => exchangesOf(held).map((each) => each?.question).filter((each) => typeof each === 'string');

  function parsed(key) {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch (broken) {
      console.warn('what was kept could not be read', broken);
      return {};
    }
  }

  function about(one) {
    const told = parsed(ABOUT + one);
    // Of one that another version wrote only what it holds is known.
    return Array.isArray(told.questions) ? told : { questions: questionsOf(parsed(KEPT + one)), ended: !time(USED + one) };
  }

  function tell(one, changes) {
    put(ABOUT + one, JSON.stringify({ ...about(one), ...changes }), one);
  }

  function forget(one) {
    [KEPT, USED, ABOUT, OPEN].forEach((key) => localStorage.removeItem(key + one));
  }

  function beat() {
    put(OPEN + name, String(Date.now()), name);
  }

  function claim() {
    const own = sessionStorage.getItem(TAB);
    if (own && !open(own)) return own;
    if (own) return copied(own); // a tab that was doubled: the other goes on with it
    return oldestFirst(names().filter((each) => !open(each) && !about(each).ended)).pop() || fresh();
  }

  function copied(from) {
    const to = fresh();
    const held = localStorage.getItem(KEPT + from);
    if (held) {
      write(to, held);
      tell(to, { ...about(from), pinned: false });
    }
    return to;
  }

  // A browser's storage holds some 5 MB: the oldest conversation that no tab has open and nobody pinned makes room.
  function put(key, text, owner) {
    for (;;) {
      try {
        localStorage.setItem(key, text);
        return;
      } catch (full) {
        const [oldest] = oldestFirst(names().filter((each) => each !== owner && !open(each) && !about(each).pinned));
        if (!oldest) {
          console.warn('this browser has no room to keep the conversation', full);
          return;
        }
        forget(oldest);
        sessionStorage.setItem(FULL, 'yes');
      }
    }
  }

  function write(to, text) {
    put(KEPT + to, text, to);
    put(USED + to, String(Date.now()), to);
  }

  let name = claim();
  let state = parsed(KEPT + name);
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

  function begin(next) {
    name = next;
    sessionStorage.setItem(TAB, name);
    beat();
  }

  // One that is left stays in the list; of one in which nothing was asked there is nothing to keep.
  function leave() {
    localStorage.removeItem(OPEN + name);
    if (!about(name).questions.length) {
      forget(name);
      return;
    }
    tell(name, { ended: true });
    sessionStorage.setItem(PREVIOUS, name);
  }

  function take(other) {
    if (other === name || !localStorage.getItem(KEPT + other)) return;
    leave();
    begin(open(other) ? copied(other) : other); // another tab goes on with it by itself
    if (sessionStorage.getItem(PREVIOUS) === name) sessionStorage.removeItem(PREVIOUS);
    tell(name, { ended: false });
    state = parsed(KEPT + name);
    undoable();
    document.dispatchEvent(new CustomEvent('congress:taken'));
  }

  // What was removed, so that it can be put back.
  function remove(one) {
    const held = [KEPT, USED, ABOUT].map((key) => [key + one, localStorage.getItem(key + one)]);
    forget(one);
    if (one === name) {
      begin(fresh());
      state = { language: state.language, scope: state.scope };
    }
    if (sessionStorage.getItem(PREVIOUS) === one) sessionStorage.removeItem(PREVIOUS);
    undoable();
    return () => held.forEach(([key, text]) => text !== null && put(key, text, one));
  }

  function listed() {
    const all = names().map((one) => ({ ...about(one), name: one, used: time(USED + one), current: one === name, elsewhere: one !== name && open(one) }));
    return all.filter((each) => each.questions.length).sort((a, b) => Number(Boolean(b.pinned)) - Number(Boolean(a.pinned)) || b.used - a.used);
  }

  function exported() {
    const conversations = listed().map(({ name: one, title, pinned, used }) => ({ title, pinned, used, kept: parsed(KEPT + one) }));
    return JSON.stringify({ form: FORM, conversations });
  }

  // Of a file's conversations those that are not here yet; nothing makes room for them. Their answers are checked when
  // they are taken up, as all that a browser kept.
  function imported(text) {
    const { form, conversations } = JSON.parse(text);
    if (form !== FORM || !Array.isArray(conversations)) throw new TypeError('not a file of conversations');
    const here = new Set(names().map((one) => JSON.stringify(parsed(KEPT + one).exchanges)));
    let taken = 0;
    for (const each of conversations) {
      const { title, pinned, used, kept } = each || {};
      const questions = questionsOf(kept);
      const same = JSON.stringify(kept?.exchanges);
      if (!questions.length || here.has(same)) continue;
      const one = fresh();
      const told = { questions, pinned: Boolean(pinned), ended: true, ...(typeof title === 'string' ? { title } : {}) };
      try {
        localStorage.setItem(KEPT + one, JSON.stringify(kept));
        localStorage.setItem(USED + one, String(Number(used) || Date.now()));
        localStorage.setItem(ABOUT + one, JSON.stringify(told));
      } catch (full) {
        forget(one);
        console.warn('this browser has no room for all conversations of the file', full);
        return { taken, all: false };
      }
      here.add(same);
      taken += 1;
    }
    return { taken, all: true };
  }

  window.congressTab = {
    kept: () => ({ ...state, language: localStorage.getItem(LANGUAGE) || state.language }),
    keep(value) {
      if (!value) return;
      if (state.exchanges?.length && value.exchanges?.length === 0) {
        leave();
        begin(fresh());
        undoable();
      }
      state = { ...state, ...value };
      if (value.language) put(LANGUAGE, value.language, name);
      write(name, JSON.stringify(state));
      if (value.exchanges) tell(name, { questions: questionsOf(state), ended: false });
      document.dispatchEvent(new CustomEvent('congress:kept'));
    },
    undo: () => take(sessionStorage.getItem(PREVIOUS)),
    listed,
    take,
    remove,
    rename: (one, title) => tell(one, { title: title || undefined }),
    pin: (one, pinned) => tell(one, { pinned }),
    exported,
    imported,
    full: () => sessionStorage.getItem(FULL) !== null,
  };
})();
