// A build that stopped because many reports have gone waits for a click on its button.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act=let-go]');
  if (!button) return;
  button.disabled = true;
  trigger('select', {});
});
