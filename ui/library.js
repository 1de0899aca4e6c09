// The list of reports: filtering and asking before a removal happen here, the rest is told to the handlers.
let removing = null;

function dialog() {
  return element.querySelector('dialog');
}

function confirmRemoval(button) {
  removing = button.dataset.report;
  const text = dialog().querySelector('p');
  text.textContent = text.dataset.text.replace('{name}', () => removing);
  dialog().showModal();
}

element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (!button) return;
  const { act, report } = button.dataset;
  if (act === 'report') {
    document.dispatchEvent(new CustomEvent('congress:report', { detail: { report, from: button } }));
    trigger('select', { report });
  }
  if (act === 'remove') confirmRemoval(button);
  if (act === 'cancel') dialog().close();
  if (act === 'confirm') {
    dialog().close();
    trigger('delete', { report: removing });
  }
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
