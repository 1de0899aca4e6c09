// How each form of a chart is drawn with Plot: a panel's points go in, an SVG of the given size comes out. What can be
// opened lies over it as transparent shapes, each with the index of its point; colours come from the page or from a file's.
(() => {
  const wideSign = /[\u2e80-\uffff\u2014]/;
  const widthOf = (text, size = 12) => [...String(text)].reduce((sum, sign) => sum + (wideSign.test(sign) ? size : size * 0.6), 0);
  const clip = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const longest = (texts, size = 12) => Math.max(0, ...texts.map((text) => widthOf(text, size)));
  const known = (points) => points.filter((point) => point.value !== undefined);

  function short(number) {
    for (const [size, sign] of [[1e8, '亿'], [1e4, '万']]) {
      if (Math.abs(number) >= size && Math.abs(number) !== 1e4) return `${Number((number / size).toPrecision(6))}${sign}`;
    }
    return `${Number(number.toPrecision(6))}`;
  }

  // Which words can stand at their places (pixels) without running into each other: the first and the last come first, then the
  // highest and the lowest, then the others in their order.
  function roomy(words, places, size = 12) {
    const byHeight = places.map((_, at) => at).sort((a, b) => places[a].y - places[b].y);
    const order = [...new Set([0, words.length - 1, byHeight[0], byHeight[byHeight.length - 1], ...words.keys()])];
    const kept = [];
    order.forEach((at) => {
      if (words[at] === undefined) return;
      const free = kept.every((other) => Math.abs(places[at].y - places[other].y) >= size + 5
        || Math.abs(places[at].x - places[other].x) >= (widthOf(words[at], size) + widthOf(words[other], size)) / 2 + 6);
      if (free) kept.push(at);
    });
    return new Set(kept);
  }

  // Heights (pixels) moved as little as is needed to be `gap` apart, between `top` and `bottom`.
  function spread(heights, gap, top, bottom) {
    const order = heights.map((_, at) => at).sort((a, b) => heights[a] - heights[b]);
    const moved = [...heights];
    order.forEach((at, n) => { moved[at] = Math.max(moved[at], n ? moved[order[n - 1]] + gap : top); });
    [...order].reverse().forEach((at, n, all) => {
      moved[at] = Math.min(moved[at], n ? moved[all[n - 1]] - gap : bottom);
    });
    return moved;
  }

  function plotted(Plot, size, look, options) {
    const style = { fontSize: '12px', fontFamily: look.font, background: 'none', color: look.soft, overflow: 'visible' };
    return Plot.plot({ width: size.width, height: size.height, style, ...options });
  }

  const clear = { fill: '#fff', fillOpacity: 0 };
  const words = (Plot, look, points, options) => Plot.text(points, { fill: look.ink, fontSize: 12, ...options });

  function bars(Plot, panel, points, size, look) {
    const at = (_, index) => index;
    const names = points.map((point) => clip(point.name, 9));
    const texts = points.map((point) => clip(point.text, 12));
    const left = Math.min(longest(names) + 14, size.width * 0.42);
    const right = longest(texts) + 12;
    const inner = size.width - left - right;
    const unknown = points.map((point, index) => ({ point, index })).filter(({ point }) => point.value === undefined);
    const missing = { x: () => Math.max(panel.low, 0), y: 'index', text: ({ point }) => clip(point.text, 12), fill: look.soft };
    return plotted(Plot, size, look, {
      marginLeft: left, marginRight: right, marginTop: 2, marginBottom: 26,
      x: { domain: [panel.low, panel.high], nice: true, ticks: Math.max(1, Math.floor(inner / 90)), tickFormat: short, label: null },
      y: { domain: [...points.keys()], label: null, padding: 0.34 },
      marks: [
        Plot.gridX({ ticks: Math.max(1, Math.floor(inner / 90)), stroke: look.line, strokeOpacity: 1 }),
        Plot.axisX({ ticks: Math.max(1, Math.floor(inner / 90)), tickFormat: short, tickSize: 0, label: null, fill: look.soft }),
        Plot.axisY({ tickFormat: (index) => names[index], tickSize: 0, label: null, fill: look.ink, fontSize: 12 }),
        Plot.barX(points, { x1: 0, x2: 'value', y: at, fill: look.accent, fillOpacity: 0.6 }),
        Plot.ruleX([0], { stroke: look.soft }),
        words(Plot, look, points, { x: (point) => (point.value === undefined ? NaN : Math.max(point.value, 0)), y: at, text: (_, index) => texts[index], textAnchor: 'start', dx: 5 }),
        words(Plot, look, unknown, { ...missing, textAnchor: 'start', dx: 5 }),
        Plot.barX(points, { x1: panel.low, x2: (point) => (point.value === undefined ? NaN : panel.high), y: at, insetTop: -4, insetBottom: -4, ...clear, className: 'hits' }),
      ],
    });
  }

  function lines(Plot, panel, points, size, look) {
    const held = known(points);
    const years = points.map((point) => point.year); // also those that nothing is known of: a gap shows as one
    const [first, last] = [Math.min(...years), Math.max(...years)];
    const texts = held.map((point) => clip(point.text, 12));
    const edge = Math.max(20, longest(texts) / 2);
    const margin = { left: longest([short(panel.low), short(panel.high), short((panel.low + panel.high) / 2.01)]) + 16, top: 24, bottom: 26 };
    const across = size.width - margin.left - 2 * edge - 8;
    const high = size.height - margin.top - margin.bottom;
    const x = (year) => (last === first ? 0 : ((year - first) / (last - first)) * across);
    const y = (value) => ((panel.high - value) / (panel.high - panel.low || 1)) * high;
    const shown = roomy(texts, held.map((point) => ({ x: x(point.year), y: y(point.value) })));
    const named = roomy(years.map(String), years.map((year) => ({ x: x(year), y: 0 })));
    const labelled = held.filter((_, at) => shown.has(at));
    const ticks = years.filter((_, at) => named.has(at));
    return plotted(Plot, size, look, {
      marginLeft: margin.left, marginRight: 8, marginTop: margin.top, marginBottom: margin.bottom,
      x: { type: 'linear', domain: [first, last], insetLeft: edge, insetRight: edge, label: null },
      y: { domain: [panel.low, panel.high], nice: 4, label: null },
      marks: [
        Plot.gridY({ ticks: 4, stroke: look.line, strokeOpacity: 1 }),
        Plot.axisY({ ticks: 4, tickFormat: short, tickSize: 0, label: null, fill: look.soft }),
        Plot.axisX(ticks, { tickFormat: String, tickSize: 0, label: null, fill: look.soft }),
        Plot.line(points, { x: 'year', y: (point) => point.value ?? NaN, stroke: look.accent, strokeWidth: 2 }),
        Plot.dot(points, { x: 'year', y: 'value', r: 4, fill: look.ground, stroke: look.accent, strokeWidth: 2 }),
        words(Plot, look, labelled, { x: 'year', y: 'value', text: (point) => clip(point.text, 12), dy: -13, fontWeight: 600, stroke: look.ground, strokeWidth: 4 }),
        Plot.dot(points, { x: 'year', y: 'value', r: 12, ...clear, className: 'hits' }),
      ],
    });
  }

  // Two points for each line: the target, then the result.
  function slope(Plot, panel, points, size, look) {
    const apart = panel.row !== undefined && panel.row !== null;
    const start = (point) => (apart ? clip(point.text, 10) : `${clip(point.name, 9)} ${clip(point.text, 10)}`);
    const from = points.filter((_, at) => at % 2 === 0);
    const to = points.filter((_, at) => at % 2 === 1);
    const left = Math.min(longest(from.map(start)) + 16, size.width * 0.55);
    const end = (point) => clip(point.text, 10) + (apart || size.width < 420 ? '' : ` ${clip(point.name, 9)}`);
    const right = longest(to.map(end)) + 16;
    const [top, bottom] = [30, 12];
    const flat = panel.high === panel.low;
    const [low, high] = flat ? [panel.low - 1, panel.high + 1] : [panel.low, panel.high];
    const inner = size.height - top - bottom;
    const y = (value) => top + ((high - value) / (high - low)) * inner;
    const back = (pixels) => high - ((pixels - top) / inner) * (high - low);
    const placed = (side) => spread(side.map((point) => y(point.value)), 16, top - 4, size.height - bottom + 6).map(back);
    const [starts, ends] = [placed(from), placed(to)];
    const x = (point) => points.indexOf(point) % 2;
    return plotted(Plot, size, look, {
      marginLeft: left, marginRight: right, marginTop: top, marginBottom: bottom,
      x: { type: 'linear', domain: [0, 1], axis: null }, y: { domain: [low, high], axis: null },
      marks: [
        Plot.ruleX([0, 1], { stroke: look.line }),
        words(Plot, look, [0, 1], { x: (side) => side, frameAnchor: 'top', text: (side) => look.sides[side], dy: -22, fill: look.soft }),
        Plot.link(from, { x1: 0, x2: 1, y1: 'value', y2: (_, at) => to[at].value, stroke: look.accent, strokeWidth: 2, strokeOpacity: 0.7 }),
        Plot.dot(points, { x, y: 'value', r: 4, fill: look.ground, stroke: look.accent, strokeWidth: 2 }),
        words(Plot, look, from, { x: 0, y: (_, at) => starts[at], text: start, textAnchor: 'end', dx: -10 }),
        words(Plot, look, to, { x: 1, y: (_, at) => ends[at], text: end, textAnchor: 'start', dx: 10 }),
        Plot.dot(points, { x, y: 'value', r: 12, ...clear, className: 'hits' }),
      ],
    });
  }

  // All tiles are there, also of the provinces that are not; those say nothing are hatched.
  function map(Plot, panel, points, size, look) {
    const of = new Map(points.filter((point) => point.tile).map((point) => [point.tile.join(), point]));
    const tiles = look.tiles.map(([name, column, row]) => ({ name, column, row, point: of.get(`${column},${row}`) }));
    const index = new Map(points.map((point, at) => [point, at]));
    const side = { width: Math.min(size.width / 7, 74), height: size.height / 8 };
    const outer = Math.max(0, (size.width - side.width * 7) / 2);
    const shade = ({ point }) => (point.shade ? look.shades[point.shade - 1] : `url(#${look.id})`);
    const figure = ({ point }) => (point?.value === undefined ? '' : clip(point.text.replace(/[^\d.—－-]+/g, '').replace(/[—－-]+/g, '–'), Math.floor(side.width / 5.5)));
    const letters = side.width < 44 ? 10.5 : 12;
    const ink = (tile) => (tile.point?.shade ? look.inks[tile.point.shade - 1] : look.soft);
    const said = tiles.filter(figure);
    const mute = tiles.filter((tile) => !figure(tile));
    const there = said.map((tile) => ({ column: tile.column, row: tile.row, at: index.get(tile.point) }));
    const edges = { x: 'column', y: 'row', inset: 1.5, rx: 5 };
    const svg = plotted(Plot, size, look, {
      marginLeft: outer, marginRight: outer, marginTop: 0, marginBottom: 0,
      x: { domain: [0, 1, 2, 3, 4, 5, 6], axis: null, padding: 0 }, y: { domain: [0, 1, 2, 3, 4, 5, 6, 7], axis: null, padding: 0 },
      marks: [
        () => hatched(look),
        Plot.cell(tiles.filter(({ point }) => !point), { ...edges, fill: 'none', stroke: look.line, strokeDasharray: '3 2' }),
        Plot.cell(tiles.filter(({ point }) => point), { ...edges, fill: shade, stroke: look.line }),
        ...[said, mute].map((each) => Plot.text(each, { x: 'column', y: 'row', text: 'name', fill: ink, fontSize: letters, dy: each === said ? -8 : 0 })),
        Plot.text(said, { x: 'column', y: 'row', text: figure, fill: ink, fontSize: letters - 0.5, fontWeight: 600, dy: 8 }),
        Plot.cell(there, { ...edges, ...clear, className: 'hits' }),
      ],
      color: { type: 'identity' }, // what the functions give are colours, not values
    });
    svg.querySelectorAll('.hits rect').forEach((each) => { each.__data__ = there[each.__data__].at; });
    return svg;
  }

  function hatched(look) {
    const made = (name, attributes, ...inner) => {
      const node = document.createElementNS('http://www.w3.org/2000/svg', name);
      Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
      node.append(...inner);
      return node;
    };
    const strokes = made('path', { d: 'M0 6L6 0M-1 1L1 -1M5 7L7 5', stroke: look.line, 'stroke-width': 1.5 });
    return made('defs', {}, made('pattern', { id: look.id, width: 6, height: 6, patternUnits: 'userSpaceOnUse' }, strokes));
  }

  window.congressForms = { bars, lines, slope, map, widthOf };
})();
