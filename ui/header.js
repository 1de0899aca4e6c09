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
  if (act === 'view') show(button.dataset.view);
  if (act === 'theme') {
    const dark = !document.body.classList.contains('dark');
    colours(dark);
    localStorage.setItem('congress-qa-colours', dark ? 'dark' : 'light');
  }
  if (act === 'language') trigger('select', {});
  if (act === 'new') {
    show('ask');
    document.dispatchEvent(new CustomEvent('congress:close'));
    trigger('clear', {});
    document.querySelector('#question textarea')?.focus();
  }
});

element.addEventListener('click', (event) => {
  if (event.target.closest('.skip')) {
    event.preventDefault();
    show('ask');
    document.querySelector('#question textarea')?.focus();
  }
});

function refresh() {
  show(root.dataset.view || 'ask');
  root.lang = element.querySelector('.views')?.dataset.language || 'zh';
}

watch('value', refresh);
refresh();
