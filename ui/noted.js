// A sentence that was chosen in a report, as the server tells it: into the notebook.
watch('value', () => props.value && document.dispatchEvent(new CustomEvent('congress:noted', { detail: props.value })));
