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
  if (act === 'sort') sort(button.closest('th'));
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

const order = new Intl.Collator('zh', { numeric: true }).compare;

function keyOf(row, column) {
  const cell = row.querySelector(`td.${column}`);
  return cell?.dataset.key ?? cell?.textContent ?? '';
}

// The first click on years and lengths puts the largest first, on anything else the smallest; the next turns it.
function sort(head, turned) {
  const column = head.className;
  const first = ['year', 'length'].includes(column) ? 'descending' : 'ascending';
  const now = head.getAttribute('aria-sort');
  const wanted = turned || (now === first ? (first === 'ascending' ? 'descending' : 'ascending') : first);
  element.querySelectorAll('th[aria-sort]').forEach((other) => other.removeAttribute('aria-sort'));
  head.setAttribute('aria-sort', wanted);
  const body = element.querySelector('tbody');
  const sign = wanted === 'ascending' ? 1 : -1;
  const rows = [...body.rows].sort((a, b) => sign * order(keyOf(a, column), keyOf(b, column)));
  body.append(...rows);
  sorted = { column, wanted };
}

let sorted = null;

function refresh() {
  const head = sorted && element.querySelector(`th.${sorted.column}`);
  if (head) sort(head, sorted.wanted);
  filter();
}

element.addEventListener('input', filter);
watch('value', refresh);
