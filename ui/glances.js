// What the open report can be asked for at a glance. It is found behind the report, which does not wait for it, and then
// put above its text.
function place() {
  const found = element.querySelector('.glances');
  const report = document.querySelector('#reader .report');
  if (!found || !report || found.dataset.report !== report.dataset.report) return false;
  const paper = report.querySelector('.paper');
  const before = paper?.getBoundingClientRect().top;
  report.querySelector('.glances')?.remove();
  report.querySelector('.within')?.after(found.cloneNode(true));
  // What is being read stays where it is.
  if (paper?.scrollTop) paper.scrollTop += paper.getBoundingClientRect().top - before;
  return true;
}

// The same report opened at another sentence is given the same, so that nothing would be watched.
document.addEventListener('congress:reading', (event) => {
  if (!place()) trigger('select', { report: event.detail.report });
});
document.addEventListener('congress:glance', (event) => trigger('submit', { question: event.detail.question }));
watch('value', place);
