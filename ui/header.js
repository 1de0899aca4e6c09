// The top line: switching views and colours happens here; everything else is told to the page's handlers.
const root = document.documentElement;

function show(view) {
  root.dataset.view = view;
  element.querySelectorAll('.view').forEach((tab) => {
    const chosen = tab.dataset.view === view;
    if (chosen) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  });
}

function colours(dark) {
  document.body.classList.toggle('dark', dark);
  root.style.colorScheme = dark ? 'dark' : 'light';
}

const kept = localStorage.getItem('congress-qa-colours');
const system = window.matchMedia('(prefers-color-scheme: dark)');
colours(kept ? kept === 'dark' : system.matches);
system.addEventListener('change', (change) => {
  if (!localStorage.getItem('congress-qa-colours')) colours(change.matches);
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  const act = button.dataset.act;
  if (act === 'view') {
    show(button.dataset.view);
    window.congressAddress.tell('push');
  }
  if (act === 'theme') {
    const dark = !document.body.classList.contains('dark');
    colours(dark);
    localStorage.setItem('congress-qa-colours', dark ? 'dark' : 'light');
  }
  if (act === 'list') document.dispatchEvent(new CustomEvent('congress:list', { detail: { from: button } }));
  if (act === 'notes') document.dispatchEvent(new CustomEvent('congress:notebook', { detail: { from: button } }));
  if (act === 'again') again();
  if (act === 'logout') leave();
  if (act === 'language') trigger('select', {});
  if (act === 'new') {
    show('ask');
    document.dispatchEvent(new CustomEvent('congress:close'));
    window.congressAddress.tell('push');
    trigger('clear', {});
    document.querySelector('#question textarea')?.focus();
  }
});

document.addEventListener('congress:only', () => {
  show('ask');
  window.congressAddress.tell('replace');
  document.querySelector('#question textarea')?.focus();
});

element.addEventListener('click', (event) => {
  if (event.target.closest('.skip')) {
    event.preventDefault();
    show('ask');
    document.querySelector('#question textarea')?.focus();
  }
});

// Why the server did not take what it was asked, which nobody but the browser can tell; nothing where it did.
function tell(why) {
  const notice = element.querySelector('.untaken');
  notice.hidden = !why;
  notice.querySelectorAll('p').forEach((each) => { each.hidden = each.dataset.why !== why; });
  root.classList.toggle('untaken', Boolean(why));
  if (why) document.dispatchEvent(new CustomEvent('congress:untaken'));
}

const ask = window.fetch;
window.fetch = async (...request) => {
  const url = String(request[0]?.url ?? request[0]);
  try {
    const answer = await ask(...request);
    if (url.includes('/queue/join')) tell(answer.status === 503 ? 'busy' : '');
    return answer;
  } catch (problem) {
    if (url.includes('/queue/join') && problem.name !== 'AbortError') tell('offline');
    throw problem;
  }
};

// The question still stands in its box; where it does not, the conversation is kept by the browser.
async function again() {
  try {
    await ask(`${location.pathname}gradio_api/startup-events`, { method: 'HEAD' });
  } catch {
    return;
  }
  tell('');
  const asked = document.querySelector('#question textarea');
  if (asked?.value.trim()) document.querySelector('#question .submit-button')?.click();
  else location.reload();
}

// Only a page that asks for a password has something to log out of.
const login = document.querySelector('meta[name="congress-qa-login"]');

async function leave() {
  await ask('logout', { method: 'POST' });
  location.reload();
}

function refresh() {
  element.querySelectorAll('.logout').forEach((offer) => { offer.hidden = !login; });
  show(root.dataset.view || 'ask');
  root.lang = element.querySelector('.views')?.dataset.language || 'zh';
}

// A link may bring a question: it is asked once the page stands, and not again when the page is loaded again.
let linked = new URLSearchParams(location.search).has('q') ? location.search : '';

let followed = false;

document.addEventListener('congress:address', (event) => show(event.detail.view));
document.addEventListener('congress:view', (event) => show(event.detail.view));
watch('value', () => {
  refresh();
  if (!followed) window.congressAddress.follow();
  followed = true;
  if (!linked) return;
  trigger('submit', { query: linked });
  linked = '';
  history.replaceState(null, '', location.pathname + location.hash);
});
refresh();
