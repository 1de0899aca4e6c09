// The list of reports: filtering happens here, opening a report is told to the page's handlers.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act=report]');
  if (!button) return;
  document.dispatchEvent(new CustomEvent('congress:report', { detail: { report: button.dataset.report, from: button } }));
  trigger('select', { report: button.dataset.report });
});

function filter() {
  const find = element.querySelector('.find');
  if (!find) return;
  const words = find.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  element.querySelectorAll('tbody tr').forEach((row) => {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) shown += 1;
  });
  element.querySelector('.found').textContent = words.length ? find.dataset.found.replace('{count}', shown) : '';
}

element.addEventListener('input', filter);
watch('value', filter);
