// A chart as a file of its own, SVG or PNG: its title above, its notes and the report of each figure below, in the colours of paper.
(() => {
  const NS = 'http://www.w3.org/2000/svg';
  const [WIDE, EDGE, GAP, LINE] = [960, 32, 28, 20];
  const PAPER = {
    ink: '#22252a', soft: '#5c6068', line: '#d9d4ca', accent: '#9d2d24', ground: '#ffffff',
    font: '-apple-system, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", sans-serif',
    shades: ['#f6e3de', '#e9bfb6', '#d8948a', '#bb5a4f', '#8a241c'], inks: ['#22252a', '#22252a', '#22252a', '#ffffff', '#ffffff'],
  };

  function made(name, attributes, text) {
    const node = document.createElementNS(NS, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (text !== undefined) node.textContent = text;
    return node;
  }

  // Lines no wider than there is room.
  function wrapped(text, size, width) {
    const lines = [''];
    [...text].forEach((sign) => {
      if (window.congressForms.widthOf(lines[lines.length - 1] + sign, size) > width) lines.push('');
      lines[lines.length - 1] += sign;
    });
    return lines;
  }

  function composed({ title, form, drawn, notes, sources, look }) {
    const whole = made('svg', { xmlns: NS, width: WIDE, 'font-family': PAPER.font });
    let y = EDGE;
    const say = (text, size, fill, weight = 400) => wrapped(text, size, WIDE - 2 * EDGE).forEach((line) => {
      y += Math.round(size * 1.6);
      whole.append(made('text', { x: EDGE, y: y - size * 0.4, 'font-size': size, fill, 'font-weight': weight }, line));
    });
    say(title, 22, PAPER.ink, 600);
    y += 12;
    const columns = drawn.length > 1 ? 2 : 1;
    const width = (WIDE - 2 * EDGE - (columns - 1) * GAP) / columns;
    for (let at = 0; at < drawn.length; at += columns) {
      const row = drawn.slice(at, at + columns);
      row.forEach(({ panel, points, high, legend }, column) => {
        const x = EDGE + column * (width + GAP);
        whole.append(made('text', { x, y: y + 14, 'font-size': 14, fill: PAPER.soft }, panel.name));
        const svg = window.congressForms[form](window.Plot, panel, points, { width, height: high }, look(PAPER));
        Object.entries({ x, y: y + LINE + 4, overflow: 'visible' }).forEach(([key, value]) => svg.setAttribute(key, value));
        whole.append(svg);
        legend.forEach(([shade, text], place) => {
          const left = x + place * (width / legend.length);
          whole.append(made('rect', { x: left, y: y + LINE + high + 14, width: 14, height: 14, rx: 3, fill: PAPER.shades[shade - 1] }));
          whole.append(made('text', { x: left + 20, y: y + LINE + high + 26, 'font-size': 12, fill: PAPER.soft }, text));
        });
      });
      y += Math.max(...row.map(({ high, legend }) => high + LINE + (legend.length ? 38 : 10)));
    }
    y += 6;
    notes.forEach((note) => say(note, 13, PAPER.soft));
    const [head, ...from] = sources;
    if (from.length) {
      y += 8;
      say(head, 13, PAPER.ink, 600);
      // Many stand in two columns.
      const half = (WIDE - 2 * EDGE - GAP) / 2;
      const two = from.length > 12 && from.every((each) => window.congressForms.widthOf(each, 12) <= half);
      const rows = two ? Math.ceil(from.length / 2) : from.length;
      const top = y;
      from.slice(0, rows).forEach((each) => say(each, 12, PAPER.soft));
      from.slice(rows).forEach((each, at) => whole.append(made('text', {
        x: EDGE + half + GAP, y: top + (at + 1) * Math.round(12 * 1.6) - 12 * 0.4, 'font-size': 12, fill: PAPER.soft,
      }, each)));
    }
    y += EDGE;
    whole.setAttribute('height', y);
    whole.setAttribute('viewBox', `0 0 ${WIDE} ${y}`);
    whole.prepend(made('title', {}, title), made('rect', { width: WIDE, height: y, fill: PAPER.ground }));
    whole.querySelectorAll('.hits').forEach((each) => each.remove());
    return whole;
  }

  // Twice as fine as it is large, for paper.
  async function painted(text, high) {
    const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: 2 * WIDE, height: 2 * high });
      canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
      return await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  async function save(kind, chart) {
    const whole = composed(chart);
    const text = new XMLSerializer().serializeToString(whole);
    const file = kind === 'png' ? await painted(text, Number(whole.getAttribute('height'))) : new Blob([text], { type: 'image/svg+xml' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `${chart.title.replace(/[^\p{L}\p{N}]+/gu, ' ').trim().slice(0, 60) || 'chart'}.${kind}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  window.congressPicture = { save };
})();
