// What became of the uploaded files: one that would replace another waits for a click.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act=replace]');
  if (!button) return;
  button.disabled = true;
  trigger('select', { name: button.dataset.name });
});
