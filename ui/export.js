// A conversation to keep: the text that the handlers made becomes a file of the browser's own making.
watch('value', () => {
  const { name, text } = props.value || {};
  if (!text) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
