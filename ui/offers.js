// Questions to ask: a click asks one.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-act=ask]');
  if (button) trigger('submit', { question: button.dataset.question });
});
// The conversation that 新对话 ended is taken up again.
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-act=undo]')) window.congressTab.undo();
});
