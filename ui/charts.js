// The charts of tables: drawn when they come near to view, with the rows that the table shows, in its order; each bar, point and
// tile opens its sentence by click, and by keyboard with the arrows. The library that draws is asked for with the first of them.
(() => {
  const NEAR = 600; // pixels beyond the window within which charts are drawn
  const HIGH = { bars: 25, axis: 30 }; // as in charts.py
  let library = null;
  let ids = 0;
  const figures = () => [...document.querySelectorAll('#chat figure.chart')];
  const sheetOf = (figure) => figure.parentElement.querySelector(`.sheet[data-turn="${figure.dataset.turn}"]`);
  const dataOf = (figure) => {
    figure.read ||= JSON.parse(figure.dataset.chart);
    return figure.read;
  };

  const PAGE = {
    ink: 'var(--ink)', soft: 'var(--soft)', line: 'var(--line)', accent: 'var(--accent)', ground: 'var(--surface)', font: 'var(--sans)',
    shades: [1, 2, 3, 4, 5].map((at) => `var(--shade-${at})`), inks: [1, 2, 3, 4, 5].map((at) => `var(--shade-ink-${at})`),
  };

  function load(name) {
    library ||= new Promise((resolve, reject) => {
      const script = document.createElement('script');
      script.src = name;
      const fail = () => {
        library = null; // the next chart asks again
        script.remove();
        reject(new Error('charts'));
      };
      script.onload = () => (window.Plot ? resolve() : fail());
      script.onerror = fail;
      document.head.append(script);
    });
    return library;
  }

  // The points of a panel whose rows are shown, in the order of the table.
  function shown(figure, form, panel) {
    const sheet = sheetOf(figure);
    const rows = [...sheet.querySelectorAll('tbody tr')].filter((row) => !row.hidden).map((row) => Number(row.dataset.row));
    if (panel.row !== null) return rows.includes(panel.row) ? panel.points : [];
    const held = panel.points.filter((point) => rows.includes(point.row));
    if (form === 'lines') return held;
    const order = new Map(rows.map((row, at) => [row, at]));
    return held.sort((a, b) => order.get(a.row) - order.get(b.row));
  }

  function size(box, form, points) {
    // Fewer rows than there were take less room.
    if (form === 'bars') box.style.setProperty('--high', `${points.length * HIGH.bars + HIGH.axis}px`);
    return { width: box.clientWidth, height: Math.round(parseFloat(getComputedStyle(box).getPropertyValue('--high'))) };
  }

  function look(data, more) {
    ids += 1;
    return { ...PAGE, id: `hatch-${ids}`, tiles: data.tiles, sides: data.sides, ...more };
  }

  function panelsOf(figure) {
    const data = dataOf(figure);
    const form = arrangement(figure).form || data.charts[0].form;
    const chart = data.charts.find((each) => each.form === form) || data.charts[0];
    return { data, form: chart.form, panels: chart.panels, frame: figure.querySelector(`.panels[data-form="${chart.form}"]`) };
  }

  const arrangement = (figure) => window.congressTables.arrangement(sheetOf(figure));

  function draw(figure) {
    const { data, form, panels, frame } = panelsOf(figure);
    figure.querySelectorAll('.panels').forEach((each) => { each.hidden = each !== frame; });
    figure.querySelectorAll('[data-act=chart-form]').forEach((each) => each.setAttribute('aria-pressed', each.dataset.form === form));
    frame.querySelectorAll('.panel').forEach((node, at) => {
      const points = shown(figure, form, panels[at]);
      node.hidden = !points.some((point) => point.value !== undefined);
      const box = node.querySelector('.draw');
      const room = size(box, form, points);
      if (node.hidden || !room.width) {
        box.replaceChildren();
        return;
      }
      const svg = window.congressForms[form](window.Plot, panels[at], points, room, look(data));
      opening(svg, figure.dataset.turn, points, panels[at].name);
      box.replaceChildren(svg);
      box.drawn = room.width;
    });
    figure.classList.add('drawn');
  }

  // Shapes become buttons; one of them is reached by Tab, the others from it.
  function opening(svg, turn, points, name) {
    const hits = svg.querySelector('.hits');
    [...svg.children].forEach((each) => each !== hits && each.setAttribute('aria-hidden', 'true'));
    svg.setAttribute('role', 'group');
    svg.setAttribute('aria-label', name);
    hits.removeAttribute('aria-label');
    [...hits.children].forEach((shape, at) => {
      const point = points[shape.__data__];
      shape.classList.add('point');
      shape.setAttribute('role', point.mark ? 'button' : 'img');
      shape.setAttribute('aria-label', `${point.name}：${point.text}`);
      shape.setAttribute('tabindex', at ? '-1' : '0');
      if (point.mark) Object.assign(shape.dataset, { act: 'open', turn, mark: point.mark });
    });
  }

  let near = null; // what scrolls has to be there before it can be watched
  const watching = () => new IntersectionObserver((entries) => entries.forEach((entry) => {
    if (!entry.isIntersecting) return;
    near.unobserve(entry.target);
    ready(entry.target);
  }), { root: document.querySelector('#view-ask'), rootMargin: `${NEAR}px` });
  const sized = new ResizeObserver((entries) => entries.forEach(({ target }) => {
    const box = target.querySelector('.panels:not([hidden]) .draw');
    if (target.classList.contains('drawn') && box && box.clientWidth !== box.drawn) draw(target);
  }));

  function ready(figure) {
    if (window.Plot) draw(figure);
    else load(figure.dataset.library).then(() => figure.isConnected && draw(figure), () => figure.classList.add('failed'));
  }

  document.addEventListener('congress:shown', () => {
    near ||= watching();
    near.disconnect();
    sized.disconnect();
    figures().forEach((figure) => {
      const box = figure.getBoundingClientRect();
      // What is drawn before the page is painted does not flicker.
      if (window.Plot && box.bottom > -NEAR && box.top < innerHeight + NEAR) draw(figure);
      else near.observe(figure);
      sized.observe(figure);
    });
  });
  document.addEventListener('congress:arranged', (event) => {
    const figure = figures().find((each) => sheetOf(each) === event.target);
    if (figure?.classList.contains('drawn')) draw(figure);
  });
  addEventListener('beforeprint', () => window.Plot && figures().forEach((each) => each.classList.contains('drawn') || draw(each)));

  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('figure.chart [data-act]') : null;
    const figure = button?.closest('figure.chart');
    if (button?.dataset.act === 'chart-form') {
      arrangement(figure).form = button.dataset.form;
      ready(figure);
    }
    if (button?.dataset.act === 'chart-file') save(figure, button.dataset.form);
  });

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener('keydown', (event) => {
    const point = event.target instanceof Element ? event.target.closest('figure.chart .point') : null;
    if (!point) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      point.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    }
    const all = [...point.parentElement.children];
    const next = all[all.indexOf(point) + (STEPS[event.key] || 0)];
    if (!STEPS[event.key] || !next) return;
    event.preventDefault();
    point.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  });

  // Each figure that is shown with the report that it is from, each sentence once.
  function sources(figure, drawn) {
    const named = new Map();
    drawn.forEach(({ panel, points }) => points.forEach((point) => {
      if (!point.mark || point.value === undefined) return;
      const said = `${panel.row === null ? point.name : panel.name} ${point.text}`;
      named.set(point.mark, [...(named.get(point.mark) || []), said]);
    }));
    const of = (mark) => document.querySelector(`#chat .mark[data-turn="${figure.dataset.turn}"][data-mark="${mark}"]`)?.dataset.title || '';
    return [...named].map(([mark, said]) => `${[...new Set(said)].join('、')}：${of(mark)}`);
  }

  async function save(figure, kind) {
    await load(figure.dataset.library);
    const { data, form, panels, frame } = panelsOf(figure);
    const boxes = frame.querySelectorAll('.draw');
    const drawn = panels.map((panel) => ({ panel, points: shown(figure, form, panel) }))
      .map((each, at) => ({ ...each, high: size(boxes[at], form, each.points).height }))
      .filter(({ points }) => points.some((point) => point.value !== undefined));
    const legends = [...frame.querySelectorAll('.legend')].map((list) => [...list.children].map((each) => [each.dataset.shade, each.textContent]));
    window.congressPicture.save(kind, {
      title: data.title,
      form,
      drawn: drawn.map((each, at) => ({ ...each, legend: legends[at] || [] })),
      notes: [...[...frame.querySelectorAll(':scope > p')].map((each) => each.textContent), ...data.notes],
      sources: [data.sources, ...sources(figure, drawn)],
      look: (more) => look(data, more),
    });
  }
})();
