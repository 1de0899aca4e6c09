// The top line: switching views and colours happens here; everything else is told to the page's handlers.
const root = document.documentElement;

function show(view) {
  root.dataset.view = view;
  element.querySelectorAll('[role=tab]').forEach((tab) => {
    const chosen = tab.dataset.view === view;
    tab.setAttribute('aria-selected', String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
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

element.addEventListener('keydown', (event) => {
  if (event.target.getAttribute('role') !== 'tab' || !['ArrowLeft', 'ArrowRight'].includes(event.key)) return;
  const tabs = [...element.querySelectorAll('[role=tab]')];
  const next = tabs[(tabs.indexOf(event.target) + 1) % tabs.length];
  show(next.dataset.view);
  next.focus();
});

element.addEventListener('click', (event) => {
  if (event.target.closest('.skip')) {
    event.preventDefault();
    show('ask');
    document.querySelector('#question textarea')?.focus();
  }
});

watch('value', () => show(root.dataset.view || 'ask'));
show(root.dataset.view || 'ask');
