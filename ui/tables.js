// A table is put into another order, shown in part, copied and enlarged without asking the server. How a table was
// arranged stays while its conversation goes on, although each answer shows the whole conversation anew.
(() => {
  const root = document.documentElement;
  const order = new Intl.Collator('zh', { numeric: true }).compare;
  const known = new Map(); // by turn and question: { column, way, group, dropped }, and the form of its chart
  const sheetOf = (node) => (node instanceof Element ? node.closest('#chat .sheet') : null);

  function arrangement(sheet) {
    const question = sheet.closest('.exchange').querySelector('.question [lang]').textContent;
    const key = `${sheet.dataset.turn} ${question}`;
    if (!known.has(key)) known.set(key, { column: -1, way: '', group: '', dropped: new Set() });
    return known.get(key);
  }

  // What a cell says, without its marks and buttons.
  function textOf(cell) {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll('.mark, .drop, .pick, .outlier').forEach((each) => each.remove());
    return copy.textContent.trim();
  }

  function compared(column, way) {
    const key = (row) => row.cells[column].dataset.key;
    const numbers = (rows) => rows.some((row) => key(row) !== undefined);
    return (rows) => {
      const sign = way === 'descending' ? -1 : 1;
      if (!numbers(rows)) return rows.sort((a, b) => sign * order(textOf(a.cells[column]), textOf(b.cells[column])));
      // Those without a figure stand last, whichever way.
      return rows.sort((a, b) => (key(a) === undefined) - (key(b) === undefined) || sign * (key(a) - key(b) || 0));
    };
  }

  function apply(sheet) {
    const { column, way, group, dropped } = arrangement(sheet);
    const body = sheet.querySelector('tbody');
    const rows = [...body.rows].sort((a, b) => a.dataset.row - b.dataset.row);
    if (column >= 0) compared(column, way)(rows);
    rows.forEach((row) => {
      row.hidden = dropped.has(row.dataset.name) || Boolean(group && !row.dataset.groups.split(' ').includes(group));
    });
    body.append(...rows);
    [...sheet.querySelectorAll('thead th')].forEach((head, at) => {
      if (at === column) head.setAttribute('aria-sort', way);
      else head.removeAttribute('aria-sort');
    });
    const select = sheet.querySelector('.group');
    if (select) select.value = group;
    const list = sheet.querySelector('.dropped');
    list.replaceChildren(...[...dropped].map((name) => {
      const item = document.createElement('li');
      const back = document.createElement('button');
      Object.assign(back, { type: 'button', className: 'tag', textContent: `＋ ${name}` });
      Object.assign(back.dataset, { act: 'put-back', name });
      back.setAttribute('aria-label', list.dataset.label.replace('{name}', name));
      item.append(back);
      return item;
    }));
    sheet.dispatchEvent(new CustomEvent('congress:arranged', { bubbles: true }));
  }

  // Figures first from the largest, words from the first; then the other way; then as the answer has it.
  function sort(sheet, head) {
    const told = arrangement(sheet);
    const column = head.cellIndex;
    const figures = [...sheet.querySelectorAll('tbody tr')].some((row) => row.cells[column].dataset.key !== undefined);
    const ways = figures ? ['descending', 'ascending', ''] : ['ascending', 'descending', ''];
    const next = told.column === column ? ways[ways.indexOf(told.way) + 1] : ways[0];
    Object.assign(told, { column: next ? column : -1, way: next });
  }

  // No spreadsheet shall take a cell for a formula.
  function harmless(text) {
    return /^[=+@＝＋＠-]/.test(text) && !/^-\d+(\.\d+)?%?$/.test(text) ? `'${text}` : text;
  }

  async function copy(sheet, button) {
    const rows = [...sheet.querySelectorAll('tr')].filter((row) => !row.hidden)
      .map((row) => [...row.cells].map((cell) => ({ name: cell.localName, text: harmless(textOf(cell)) })));
    const table = document.createElement('table');
    table.setAttribute('border', '1');
    rows.forEach((cells) => {
      const row = table.insertRow();
      cells.forEach(({ name, text }) => {
        const cell = document.createElement(name);
        cell.textContent = text;
        row.append(cell);
      });
    });
    const plain = rows.map((cells) => cells.map(({ text }) => text.replace(/\s+/g, ' ')).join('\t')).join('\n');
    const blob = (text, type) => new Blob([text], { type });
    await navigator.clipboard.write([new ClipboardItem({
      'text/html': blob(table.outerHTML, 'text/html'), 'text/plain': blob(plain, 'text/plain'),
    })]);
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  const full = () => document.querySelector('#chat .sheet.full');

  function enlarge(sheet, on) {
    sheet.classList.toggle('full', on);
    root.classList.toggle('tabling', on);
    const button = sheet.querySelector('[data-act=full]');
    [button.textContent, button.dataset.less] = [button.dataset.less, button.textContent];
    if (on) sheet.querySelector('.wide').focus({ preventScroll: true });
    else {
      sheet.scrollIntoView({ block: 'nearest' });
      button.focus({ preventScroll: true });
    }
  }

  function toggle(sheet) {
    if (!full()) {
      enlarge(sheet, true);
      window.congressAddress.tell('push', true);
    } else if (history.state?.opened) history.back();
    else {
      enlarge(full(), false);
      window.congressAddress.tell('replace');
    }
  }

  // As the address says: the table of an answer fills the pane, or none does.
  function follow(table) {
    const now = full();
    const wanted = table === null ? null : document.querySelector(`#chat .sheet[data-turn="${table}"]`);
    if (now && now !== wanted) enlarge(now, false);
    if (wanted && wanted !== now) enlarge(wanted, true);
  }

  const acts = {
    'sort-table': (sheet, button) => sort(sheet, button.closest('th')),
    'drop-row': (sheet, button) => arrangement(sheet).dropped.add(button.closest('tr').dataset.name),
    'put-back': (sheet, button) => arrangement(sheet).dropped.delete(button.dataset.name),
    'copy-table': copy,
    full: toggle,
  };
  document.addEventListener('click', (event) => {
    const sheet = sheetOf(event.target);
    const button = sheet && event.target.closest('[data-act]');
    const act = button && acts[button.dataset.act];
    if (!act) return;
    act(sheet, button);
    if (!['copy-table', 'full'].includes(button.dataset.act)) apply(sheet);
  });
  document.addEventListener('change', (event) => {
    const sheet = sheetOf(event.target);
    if (!sheet || !event.target.matches('.group')) return;
    arrangement(sheet).group = event.target.value;
    apply(sheet);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !full() || root.classList.contains('reading') || document.querySelector('dialog[open]')) return;
    toggle(full());
  });
  document.addEventListener('congress:address', (event) => follow(event.detail.table));
  document.addEventListener('congress:shown', () => {
    root.classList.remove('tabling');
    document.querySelectorAll('#chat .sheet').forEach(apply);
    follow(window.congressAddress.read().table);
  });
  document.addEventListener('congress:taken', () => known.clear());

  // How a table is arranged, for its charts; and the rows that are shown, in their order, for a file of them.
  window.congressTables = {
    arrangement,
    rows: (button) => [...sheetOf(button).querySelectorAll('tbody tr')].filter((row) => !row.hidden).map((row) => row.dataset.row),
  };
})();
