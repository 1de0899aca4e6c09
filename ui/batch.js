// The answers to a list of questions: their marks open reports, a question goes into the conversation, all of it into a file.
function open(button) {
  const { turn, mark } = button.dataset;
  element.querySelectorAll('.mark.opened').forEach((other) => other.classList.remove('opened'));
  button.classList.add('opened');
  document.dispatchEvent(new CustomEvent('congress:open', { detail: { turn, mark, of: 'batch', from: button } }));
  trigger('select', { turn: Number(turn), mark: Number(mark) });
}

const acts = {
  open: (button) => window.congressPreview.tapped(button) || open(button),
  ask(button) {
    document.dispatchEvent(new CustomEvent('congress:close'));
    document.dispatchEvent(new CustomEvent('congress:view', { detail: { view: 'ask' } }));
    window.congressAddress.tell('push');
    trigger('submit', { question: button.dataset.question });
  },
  export: (button) => trigger('download', { form: button.dataset.form }),
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act]');
  if (button) acts[button.dataset.act]?.(button);
});
watch('value', () => {
  const done = Number(element.querySelector('.batch-table')?.dataset.done || 0);
  document.dispatchEvent(new CustomEvent('congress:answered', { detail: { done } }));
});
