// The tree of reports to choose from. It is asked for when the scope is opened first, and of a folder that is closed
// nothing is drawn; what is ticked is told a moment later, so that ticking several asks once.
const SHOWN = 60; // reports that a search lists
const WAIT = 150; // ms
let groups = [];
let chosen = new Set();
let timer = 0;
let own = false; // ticked here since the choice came with the page or a conversation
const box = () => element.querySelector('.choosing');
const words = () => box().dataset;

// A folder that is chosen holds all its reports, also those that come later.
const folderOf = (path) => groups.find((group) => group.folder && chosen.has(group.folder) && path.startsWith(`${group.folder}/`));
const holds = (path) => chosen.has(path) || Boolean(folderOf(path));

function tick(path, on) {
  const folder = folderOf(path);
  if (on) chosen.add(path);
  else if (folder) {
    chosen.delete(folder.folder);
    folder.reports.forEach(([other]) => other !== path && chosen.add(other));
  } else chosen.delete(path);
}

function tickAll(group, on) {
  const each = group.reports.map(([path]) => path);
  [...each, group.folder].forEach((path) => chosen.delete(path));
  if (on) (group.folder ? [group.folder] : each).forEach((path) => chosen.add(path));
}

function made(name, properties = {}, ...inner) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...inner);
  return node;
}

function row(group, [path, title]) {
  const input = made('input', { type: 'checkbox', checked: holds(path) });
  input.dataset.path = path;
  input.addEventListener('change', () => change(() => tick(path, input.checked)));
  return made('label', { className: 'report-box', title: path }, input, made('span', { textContent: title }));
}

function section(group) {
  const all = made('input', { type: 'checkbox' });
  all.setAttribute('aria-label', words().all.replace('{name}', () => group.name));
  all.group = group;
  all.addEventListener('change', () => change(() => tickAll(group, all.checked)));
  const head = made('summary', {}, made('span', { textContent: group.name }), made('small', { textContent: group.reports.length }));
  const details = made('details', {}, head);
  details.addEventListener('toggle', () => {
    if (details.open && details.children.length === 1) details.append(...group.reports.map((each) => row(group, each)));
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
  const more = found.length > SHOWN ? words().more.replace('{count}', found.length - SHOWN) : found.length ? '' : words().none;
  tree.replaceChildren(...found.slice(0, SHOWN).map(([group, each]) => row(group, each)), ...(more ? [made('p', { textContent: more })] : []));
  return show();
}

function show() {
  element.querySelectorAll('input[data-path]').forEach((input) => { input.checked = holds(input.dataset.path); });
  element.querySelectorAll('.group > input').forEach((input) => {
    const held = input.group.reports.filter(([path]) => holds(path)).length;
    input.checked = held === input.group.reports.length;
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
