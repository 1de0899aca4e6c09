// Questions to ask: a click asks one.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act=ask]');
  if (button) trigger('submit', { question: button.dataset.question });
});
