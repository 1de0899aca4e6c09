// The tree of reports to choose from. It is asked for when the scope is opened first, and of a folder that is closed
// nothing is drawn; what is ticked is told a moment later, so that ticking several asks once.
const SHOWN = 60; // reports that a search lists
const MOST = 200; // that a folder draws; of more, those that are looked for
const WAIT = 150; // ms
let groups = [];
let chosen = new Set();
let timer = 0;
let own = false; // ticked here since the choice came with the page or a conversation
const box = () => element.querySelector('.choosing');
const words = () => box().dataset;

// A folder that is chosen holds all that lies in it and below, also what comes later.
const foldersOf = (path) => [...path.matchAll(/\//g)].map(({ index }) => path.slice(0, index)).filter((folder) => chosen.has(folder));
const holds = (path) => chosen.has(path) || foldersOf(path).length > 0;
const below = (folder) => groups.flatMap((group) => group.reports.map(([path]) => path)).filter((path) => path.startsWith(`${folder}/`));

function letGo(paths) {
  const gone = new Set(paths);
  // Of a chosen folder that holds one of them its other reports stay.
  new Set(paths.flatMap(foldersOf)).forEach((folder) => {
    chosen.delete(folder);
    below(folder).forEach((path) => chosen.add(path));
  });
  gone.forEach((path) => chosen.delete(path));
}

function tickAll(group, on) {
  if (!on) return letGo(group.all);
  group.all.forEach((path) => chosen.delete(path));
  return (group.folder ? [group.folder] : group.all).forEach((path) => chosen.add(path));
}

function made(name, properties = {}, ...inner) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...inner);
  return node;
}

function row(group, [path, title]) {
  const input = made('input', { type: 'checkbox', checked: holds(path) });
  input.dataset.path = path;
  input.addEventListener('change', () => change(() => (input.checked ? chosen.add(path) : letGo([path]))));
  return made('label', { className: 'report-box', title: path }, input, made('span', { textContent: title }));
}

// How many there are that are not drawn.
function rest(count, most) {
  return count > most ? [made('p', { textContent: words().more.replace('{count}', count - most) })] : [];
}

function section(group) {
  const all = made('input', { type: 'checkbox' });
  all.setAttribute('aria-label', words().all.replace('{name}', () => group.name));
  all.group = group;
  all.addEventListener('change', () => change(() => tickAll(group, all.checked)));
  const head = made('summary', {}, made('span', { textContent: group.name }), made('small', { textContent: group.all.length }));
  const details = made('details', {}, head);
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) details.append(...group.reports.slice(0, MOST).map((each) => row(group, each)), ...rest(group.reports.length, MOST));
    show();
  });
  return made('div', { className: 'group' }, all, details);
}

function draw() {
  const tree = element.querySelector('.tree');
  const wanted = element.querySelector('input[type=search]').value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) {
    tree.replaceChildren(...groups.map(section));
    return show();
  }
  const fits = (group, [path, title]) => wanted.every((word) => `${path} ${title} ${group.name}`.toLowerCase().includes(word));
  const found = groups.flatMap((group) => group.reports.filter((each) => fits(group, each)).map((each) => [group, each]));
  const none = found.length ? [] : [made('p', { textContent: words().none })];
  tree.replaceChildren(...found.slice(0, SHOWN).map(([group, each]) => row(group, each)), ...rest(found.length, SHOWN), ...none);
  return show();
}

function show() {
  element.querySelectorAll('input[data-path]').forEach((input) => { input.checked = holds(input.dataset.path); });
  element.querySelectorAll('.group > input').forEach((input) => {
    const held = input.group.all.filter(holds).length;
    input.checked = held === input.group.all.length;
    input.indeterminate = held > 0 && !input.checked;
  });
  const count = groups.flatMap((group) => group.reports).filter(([path]) => holds(path)).length;
  element.querySelector('.chosen').textContent = count ? words().count.replace('{count}', count) : '';
  element.querySelector('[data-act=clear]').hidden = !chosen.size;
}

function tell() {
  clearTimeout(timer);
  timer = setTimeout(() => trigger('select', { reports: [...chosen] }), WAIT);
}

function change(what) {
  own = true;
  what();
  show();
  tell();
}

function refresh() {
  if (!box()) {
    // The shell went with another conversation's choice: it comes again when it is looked at.
    if (document.querySelector('#scope > button.open')) trigger('expand', {});
    return;
  }
  groups = JSON.parse(words().groups);
  groups.forEach((group) => { group.all = group.folder ? below(group.folder) : group.reports.map(([path]) => path); });
  // What was just ticked may not have got there yet.
  if (!own) chosen = new Set(JSON.parse(words().chosen));
  draw();
}

document.addEventListener('click', (event) => {
  if (event.target.closest?.('#scope > button') && !box()) trigger('expand', {});
});
element.addEventListener('input', (event) => event.target.type === 'search' && draw());
element.addEventListener('click', (event) => {
  if (event.target.closest('[data-act=clear]')) change(() => chosen.clear());
});
['congress:taken', 'congress:only'].forEach((name) => document.addEventListener(name, () => { own = false; }));
watch('value', refresh);
refresh(); // the scope's parts come to be when it is opened
