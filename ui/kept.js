// What the handlers want kept goes into this tab's own place in the browser.
watch('value', () => window.congressTab.keep(props.value));
