// A mark shows its sentence before it is opened, wherever on the page it stands.
(() => {
  const preview = document.createElement('div');
  preview.className = 'preview';
  preview.setAttribute('role', 'tooltip');
  preview.id = 'preview';
  let previewed = null;
  let finger = false;

  function line(name, text) {
    // textContent only: what a report says is never markup.
    const part = document.createElement(name);
    part.textContent = text;
    return part;
  }

  function show(mark) {
    if (!preview.isConnected) document.body.appendChild(preview);
    const { title, section, quote } = mark.dataset;
    preview.replaceChildren(line('strong', title), ...(section ? [line('small', section)] : []), line('span', quote));
    preview.classList.add('shown');
    const at = mark.getBoundingClientRect();
    const box = preview.getBoundingClientRect();
    const left = Math.min(Math.max(12, at.left + at.width / 2 - box.width / 2), innerWidth - box.width - 12);
    const above = at.top - box.height - 8;
    preview.style.left = `${left}px`;
    preview.style.top = `${above > 8 ? above : at.bottom + 8}px`;
    mark.setAttribute('aria-describedby', 'preview');
    previewed = mark;
  }

  function hide() {
    preview.classList.remove('shown');
    previewed = null;
  }

  // A point of a line shows the sentence of its mark in the table.
  function withQuote(mark) {
    if (!mark?.matches('.point')) return mark;
    const { turn, mark: number } = mark.dataset;
    const same = document.querySelector(`#chat .mark[data-turn="${turn}"][data-mark="${number}"]`);
    if (same && !mark.dataset.quote) Object.assign(mark.dataset, { title: same.dataset.title, quote: same.dataset.quote });
    return mark.dataset.quote ? mark : null;
  }

  function markOf(event) {
    return event.target instanceof Element ? withQuote(event.target.closest('.mark, .point')) : null;
  }

  document.addEventListener('pointerover', (event) => {
    const mark = markOf(event);
    if (event.pointerType !== 'touch' && mark) show(mark);
  });
  document.addEventListener('pointerout', (event) => event.pointerType !== 'touch' && markOf(event) && hide());
  document.addEventListener('focusin', (event) => {
    const mark = markOf(event);
    if (mark?.matches(':focus-visible')) show(mark);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('scroll', hide, true);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide());
  document.addEventListener('click', (event) => markOf(event) || hide());
  document.addEventListener('pointerdown', (event) => { finger = event.pointerType === 'touch'; }, true);

  // A finger cannot hover: its first tap on a mark shows the sentence, the second opens the report.
  function tapped(button) {
    const mark = markOf({ target: button });
    if (finger && mark && previewed !== mark) {
      show(mark);
      return true;
    }
    hide();
    return false;
  }

  window.congressPreview = { tapped, hide };
})();
