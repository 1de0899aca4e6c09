// Something to keep: the bytes that the handlers made become a file of the browser's own making.
watch('value', () => {
  const { name, type, data } = props.value || {};
  if (!data) return;
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
