"use strict";
(() => {
  const WORDS = JSON.parse(document.getElementById("words").textContent);
  const { tables: TABLES, papers: PAPERS, listed: LISTED } = JSON.parse(document.getElementById("payload").textContent);
  const SCHEMA = Object.fromEntries(TABLES.map((table) => [table.name, table]));
  const FLAGS = { uncertain: 1, conflict: 2, new: 4 };
  const SIGNS = { accept: "✓", reject: "✗", set: "✎", add: "+" };
  const MOST_ROWS = 200;
  const LONG = 16; // characters of a value that may take two lines in the list: `NCT04115293` may not
  const HIDDEN = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
  const find = (id) => document.getElementById(id);
  const state = {
    language: (navigator.language || "en").startsWith("zh") ? "zh" : "en",
    tab: LISTED.length && !PAPERS.length ? "listed" : "facts",
    paper: 0, table: "", search: "", flags: new Set(), shown: [], at: 0, first: 0, place: 0, view: "page", zoom: 1,
    decisions: new Map(),
  };
  const word = (name) => WORDS[state.language][name] ?? name;

  // ------------------------------------------------------------------ small pieces
  /** A new element with text and attributes; what a paper says only ever enters as text. */
  function make(tag, text = "", attributes = {}) {
    const element = document.createElement(tag);
    if (text !== "") element.textContent = show(text);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
      else if (name.startsWith("aria-")) element.setAttribute(name, String(value));
      else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
    }
    return element;
  }
  /** Marks that turn or hide text are shown by their number instead of doing their work. */
  function show(text) {
    return String(text).replace(HIDDEN, (mark) => `⟨U+${mark.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
  }
  function svg(tag, attributes = {}, text = "") {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    if (text) element.textContent = show(text);
    return element;
  }
  /** A span of a paper's text; places count code points, JavaScript counts halves of some. */
  const split = new WeakMap();
  function cut(paper, start, end) {
    if (!/[\ud800-\udfff]/.test(paper.text)) return paper.text.slice(start, end);
    if (!split.has(paper)) split.set(paper, Array.from(paper.text));
    return split.get(paper).slice(start, end).join("");
  }
  const value = (row, column) => row.values[SCHEMA[row.table].columns.findIndex((one) => one.name === column)] ?? "";
  const identity = (row) => JSON.stringify([PAPERS[row.paper].name, row.table, SCHEMA[row.table].key.map((name) => value(row, name)), value(row, "start")]);

  // ------------------------------------------------------------------ rows
  const rows = [];
  PAPERS.forEach((paper, number) => {
    for (const table of TABLES) {
      for (const [values, places, boxes, flags] of paper.rows[table.name] ?? []) {
        rows.push({ paper: number, table: table.name, values, places, boxes, flags });
      }
    }
  });
  const seen = (row) => (state.paper < 0 || row.paper === state.paper) && (!state.table || row.table === state.table);
  function fits(row) {
    if (!seen(row)) return false;
    for (const flag of state.flags) {
      if (flag === "open" ? state.decisions.has(identity(row)) : !(row.flags & FLAGS[flag])) return false;
    }
    return !state.search || row.values.some((one) => one.toLowerCase().includes(state.search));
  }
  function filter() {
    const kept = state.shown[state.at];
    state.shown = rows.filter(fits);
    state.at = Math.max(0, state.shown.indexOf(kept));
    state.first = Math.floor(state.at / MOST_ROWS) * MOST_ROWS;
    state.place = 0;
  }

  // ------------------------------------------------------------------ decisions
  /** What was decided of a row, in the terms of config/corrections.csv: pairs of column and value. */
  function decide(row, action, changes = {}) {
    if (!row || !SCHEMA[row.table].corrected) return;
    const schema = SCHEMA[row.table];
    const key = schema.knownBy.map((name) => [name, value(row, name)]).filter(([, told]) => told);
    const inKey = new Set(key.map(([name]) => name).filter((name) => !(name in changes)));
    const seen = action === "set" ? Object.keys(changes) : schema.columns.filter((one) => !one.place).map((one) => one.name);
    const was = seen.filter((name) => name !== "paper" && name !== "correction" && !inKey.has(name)).map((name) => [name, value(row, name)]);
    state.decisions.set(identity(row), {
      action, paper: PAPERS[row.paper].name, table: row.table, key, quote: value(row, "quote"), occurrence: occurrence(row, key),
      changes, was: was.filter(([, told]) => told || action === "set"), reason: reason(), date: today(),
    });
    keep();
    drawAll();
  }
  /** Which of the rows that share key and quote, from 1; nothing where it is the only one. */
  function occurrence(row, key) {
    const same = rows.filter((one) => one.paper === row.paper && one.table === row.table
      && value(one, "quote") === value(row, "quote") && key.every(([name, told]) => value(one, name) === told));
    same.sort((one, other) => Number(value(one, "start")) - Number(value(other, "start")));
    return same.length > 1 ? String(same.indexOf(row) + 1) : "";
  }
  /** Why; a decision without words of its own was made by looking. */
  const reason = () => find("reason")?.value.trim() || word("no_reason");
  function today() {
    const now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  }
  const STORE = "revtab-review:" + PAPERS.map((paper) => paper.sha256).join(",").slice(0, 400);
  function keep() {
    try { localStorage.setItem(STORE, JSON.stringify([...state.decisions])); } catch { /* a browser that keeps nothing for files */ }
  }
  function recall() {
    try { state.decisions = new Map(JSON.parse(localStorage.getItem(STORE) ?? "[]")); } catch { state.decisions = new Map(); }
  }

  // ------------------------------------------------------------------ left: the table
  function drawList() {
    const [head, body] = [find("list").querySelector("thead"), find("list").querySelector("tbody")];
    const page = state.shown.slice(state.first, state.first + MOST_ROWS);
    const columns = columnsOf(page);
    head.replaceChildren(headRow(columns));
    body.replaceChildren(...page.map((row, at) => bodyRow(row, state.first + at, columns)));
    if (!page.length) {
      const line = make("tr");
      line.append(make("td", word("nothing"), { class: "empty", colspan: columns.length + 2 || 4 }));
      body.append(line);
    }
    drawPager();
  }
  /** The columns that say something in these rows; the empty ones stand in the form below. */
  function columnsOf(page) {
    if (!state.table) return [];
    const told = SCHEMA[state.table].columns.filter((one) => !one.place && (one.name !== "paper" || state.paper < 0));
    const said = told.filter((one) => page.some((row) => value(row, one.name) || state.decisions.get(identity(row))?.changes[one.name]));
    return (said.length ? said : told).map((one) => one.name);
  }
  function headRow(columns) {
    const line = make("tr");
    line.append(make("th", "", { class: "sign" }));
    for (const name of columns.length ? columns : ["table", "key", "quote"]) {
      const cell = make("th", "", { title: state.table ? SCHEMA[state.table].columns.find((one) => one.name === name)?.meaning : null });
      for (const part of name.split(/(?<=_)/)) cell.append(part, make("wbr"));
      line.append(cell);
    }
    return line;
  }
  function bodyRow(row, at, columns) {
    const decision = state.decisions.get(identity(row));
    const line = make("tr", "", {
      "aria-selected": at === state.at, class: decision?.action === "reject" ? "rejected" : null,
      on: { click: () => select(at) },
    });
    const sign = make("td", "", { class: "sign" });
    if (decision) sign.append(make("span", SIGNS[decision.action], { class: `badge ${decision.action}`, title: word(decision.action) }));
    for (const [flag, bit] of Object.entries(FLAGS)) {
      if (row.flags & bit) sign.append(make("span", { uncertain: "?", conflict: "!", new: "•" }[flag], { class: `badge ${flag}`, title: word(flag) }));
    }
    line.append(sign);
    const told = columns.length
      ? columns.map((name) => decision?.changes[name] ?? value(row, name))
      : [row.table, SCHEMA[row.table].key.filter((name) => name !== "paper").map((name) => value(row, name)).join(" · "), value(row, "quote")];
    for (const one of told) {
      const cell = make("td", "", { title: show(one) });
      cell.append(make("div", one, { class: one.length > LONG ? "long" : null }));
      line.append(cell);
    }
    return line;
  }
  function drawPager() {
    const last = Math.min(state.first + MOST_ROWS, state.shown.length);
    const move = (step) => () => { state.first += step; state.at = state.first; drawAll(); };
    find("pager").replaceChildren(
      make("button", word("previous"), { type: "button", disabled: state.first === 0, on: { click: move(-MOST_ROWS) } }),
      make("span", `${state.shown.length ? state.first + 1 : 0}–${last} ${word("of")} ${state.shown.length} ${word("rows")}`),
      make("button", word("next"), { type: "button", disabled: last >= state.shown.length, on: { click: move(MOST_ROWS) } }),
      make("span", word("keys")),
    );
  }
  function select(at) {
    if (at < 0 || at >= state.shown.length) return;
    state.at = at;
    state.place = 0;
    state.first = Math.floor(at / MOST_ROWS) * MOST_ROWS;
    drawAll();
    const [list, line] = [find("list"), find("list").querySelector('tr[aria-selected="true"]')];
    if (!line) return;
    const head = list.querySelector("thead").offsetHeight;
    if (line.offsetTop - head < list.scrollTop) list.scrollTop = line.offsetTop - head;
    else if (line.offsetTop + line.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = line.offsetTop + line.offsetHeight - list.clientHeight;
  }

  // ------------------------------------------------------------------ left: the row
  function drawDetail() {
    const row = state.shown[state.at];
    const form = find("detail");
    if (!row) return form.replaceChildren();
    const decision = state.decisions.get(identity(row));
    const list = make("dl");
    for (const column of SCHEMA[row.table].columns.filter((one) => !one.place && one.name !== "paper" && one.name !== "correction")) {
      list.append(make("dt", column.name, { title: column.meaning }));
      const cell = make("dd");
      cell.append(field(row, column.name, decision));
      list.append(cell);
    }
    const buttons = make("div", "", { class: "actions" });
    const button = (name, key, act) => {
      const one = make("button", word(name), { type: "button", id: `do-${name}`, disabled: !SCHEMA[row.table].corrected, on: { click: act } });
      one.append(make("kbd", key));
      return one;
    };
    buttons.append(
      button("accept", "a", () => decide(row, "accept")), button("reject", "r", () => decide(row, "reject")),
      button("edit", "e", edit), button("save", "↵", save), button("undo", "u", undo), button("add", "+", addRow),
      make("input", "", { id: "reason", placeholder: word("reason"), "aria-label": word("reason"), value: decision?.reason ?? "" }),
    );
    form.replaceChildren(make("blockquote", value(row, "quote")), buttons, list, make("small", `${word("rule")}: ${value(row, "rule")}`));
  }
  function field(row, name, decision) {
    const now = decision?.changes[name] ?? value(row, name);
    return make("input", "", { name, value: now, "aria-label": name, class: now !== value(row, name) ? "changed" : null, dir: "auto", spellcheck: "false" });
  }
  const inputs = () => [...find("detail").querySelectorAll("dl input")];
  function edit() {
    const column = inputs().find((one) => !SCHEMA[state.shown[state.at].table].key.includes(one.name)) ?? inputs()[0];
    column?.focus();
    column?.select();
  }
  function save() {
    const row = state.shown[state.at];
    if (!row) return;
    const changes = Object.fromEntries(inputs().filter((one) => one.value !== value(row, one.name)).map((one) => [one.name, one.value]));
    if (Object.keys(changes).length) decide(row, "set", changes);
  }
  function undo() {
    const row = state.shown[state.at];
    if (row && state.decisions.delete(identity(row))) { keep(); drawAll(); }
  }
  /** A row the run did not find: the words marked in the text are its quote, the values those of the form. */
  function addRow() {
    const row = state.shown[state.at];
    const marked = markedWords();
    if (!row || !marked) return tell(word("select_first"));
    const schema = SCHEMA[row.table];
    const told = inputs().map((one) => [one.name, one.value]).filter(([, one]) => one);
    const key = told.filter(([name]) => schema.knownBy.includes(name));
    const changes = Object.fromEntries(told.filter(([name]) => !schema.knownBy.includes(name)));
    const added = { action: "add", paper: PAPERS[row.paper].name, table: row.table, key, ...marked, changes, was: [], reason: reason(), date: today() };
    state.decisions.set(JSON.stringify(["add", added.paper, added.table, added.quote, added.occurrence, key]), added);
    keep();
    drawAll();
  }
  /** The words marked in the text view, and which of their places in the paper they are. */
  function markedWords() {
    const selection = getSelection();
    const reading = find("view").querySelector(".reading");
    const row = state.shown[state.at];
    if (!row || !reading || !selection.rangeCount || selection.isCollapsed || !reading.contains(selection.anchorNode)) return null;
    const range = selection.getRangeAt(0);
    const before = document.createRange();
    before.selectNodeContents(reading);
    before.setEnd(range.startContainer, range.startOffset);
    const text = PAPERS[row.paper].text;
    const quote = range.toString();
    const places = [];
    for (let at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) places.push(at);
    if (!places.length) return null;
    const at = before.toString().length;
    const nearest = places.reduce((best, place, number) => (Math.abs(place - at) < Math.abs(places[best] - at) ? number : best), 0);
    return { quote, occurrence: places.length > 1 ? String(nearest + 1) : "" };
  }
  function tell(message) { find("progress").textContent = message; }

  // ------------------------------------------------------------------ right: the paper
  function drawPaper() {
    const row = state.shown[state.at];
    const paper = PAPERS[row?.paper ?? Math.max(state.paper, 0)];
    drawBar(row, paper);
    if (!paper) return find("view").replaceChildren();
    if (state.view === "page" && paper.images.length && (!row || row.boxes.length)) drawSheets(row, paper);
    else drawText(row, paper);
  }
  function drawBar(row, paper) {
    const views = ["page", "text"].map((name) => make("button", word(name), {
      type: "button", id: `view-${name}`, "aria-pressed": state.view === name, disabled: name === "page" && !paper?.images.length,
      on: { click: () => { state.view = name; drawPaper(); } },
    }));
    const zoom = (name, factor) => make("button", word(name), { type: "button", on: { click: () => { state.zoom *= factor; drawPaper(); } } });
    const parts = [...views, zoom("zoom_out", 0.8), zoom("zoom_in", 1.25)];
    if (row?.places.length > 1) {
      const step = (by) => () => { state.place = (state.place + by + row.places.length) % row.places.length; state.view = "text"; drawPaper(); };
      parts.push(make("button", word("previous"), { type: "button", on: { click: step(-1) } }),
        make("span", `${word("place")} ${state.place + 1} ${word("of")} ${row.places.length}`),
        make("button", word("next"), { type: "button", on: { click: step(1) } }));
    }
    if (row && !row.places.length) parts.push(make("span", word("no_place")));
    find("bar").replaceChildren(...parts);
  }
  function drawSheets(row, paper) {
    const view = find("view");
    if (view.dataset.paper !== paper.name || view.dataset.zoom !== String(state.zoom)) {
      view.replaceChildren(...paper.images.map((image) => sheet(image)));
      view.dataset.paper = paper.name;
      view.dataset.zoom = String(state.zoom);
    }
    view.querySelectorAll(".box").forEach((box) => box.remove());
    let first = null;
    for (const [page, left, top, right, bottom] of row?.boxes ?? []) {
      const image = paper.images.find((one) => one.page === page);
      const holder = view.querySelector(`[data-page="${page}"]`);
      if (!image || !holder) continue;
      const box = make("div", "", { class: "box" });
      box.style.left = `${(100 * left) / image.width}%`;
      box.style.top = `${(100 * top) / image.height}%`;
      box.style.width = `${(100 * (right - left)) / image.width}%`;
      box.style.height = `${(100 * (bottom - top)) / image.height}%`;
      holder.append(box);
      first ??= box;
    }
    first?.scrollIntoView({ block: "center", inline: "nearest" });
  }
  function sheet(image) {
    const holder = make("div", "", { class: "sheet", "data-page": image.page });
    holder.style.width = `${Math.round(100 * state.zoom)}%`;
    holder.style.aspectRatio = `${image.width} / ${image.height}`;
    holder.append(make("img", "", { src: image.uri, alt: `${word("page")} ${image.page}`, loading: "lazy", decoding: "async" }), make("span", String(image.page), { class: "number" }));
    return holder;
  }
  function drawText(row, paper) {
    const place = row?.places[state.place] ?? [0, 0];
    const reading = make("div", "", { class: "reading", dir: "auto" });
    reading.style.fontSize = `${15 * state.zoom}px`;
    let last = 0;
    for (const [headRows, cells] of paper.grids) {
      write(reading, paper, last, cells[0][3], place);
      reading.append(drawGrid(headRows, cells, paper, place));
      last = cells.at(-1)[4];
    }
    write(reading, paper, last, paper.text.length, place);
    const view = find("view");
    view.dataset.paper = "";
    view.replaceChildren(reading);
    reading.querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  /** The text from one place to another, with what of a marked place falls into it. */
  function write(parent, paper, from, to, [start, end]) {
    const [first, last] = [Math.min(Math.max(start, from), to), Math.min(Math.max(end, from), to)];
    parent.append(show(cut(paper, from, first)));
    if (last > first) parent.append(make("mark", cut(paper, first, last)));
    parent.append(show(cut(paper, Math.max(first, last), to)));
  }
  /** A table of the paper; the white behind a cell stays in it, so that the page's text is the paper's. */
  function drawGrid(headRows, cells, paper, place) {
    const table = make("table");
    let [line, now] = [null, -1];
    cells.forEach(([row, columns, rows, start, end], at) => {
      if (row !== now) { line = make("tr"); table.append(line); now = row; }
      const cell = make(row < headRows ? "th" : "td", "", { colspan: columns > 1 ? columns : null, rowspan: rows > 1 ? rows : null });
      write(cell, paper, start, cells[at + 1]?.[3] ?? end, place);
      line.append(cell);
    });
    return table;
  }

  // ------------------------------------------------------------------ plots
  const all = (table) => rows.filter((row) => row.table === table && (state.paper < 0 || row.paper === state.paper));
  function go(row) {
    state.tab = "facts";
    state.table = row.table;
    state.paper = row.paper;
    state.search = "";
    state.flags.clear();
    filter();
    drawAll();
    select(state.shown.indexOf(row));
  }
  function figure(name, drawing) {
    const one = make("figure", "", { id: `plot-${name}` });
    one.append(make("h2", word(`plot_${name}`)), make("figcaption", word(`plot_${name}_note`)), drawing ?? make("p", word("no_plot"), { class: "empty" }));
    return one;
  }
  function dot(x, y, label, row) {
    const link = svg("a", { href: "#", role: "button" });
    const circle = svg("circle", { cx: x, cy: y, r: 5, class: "dot" });
    circle.append(svg("title", {}, label));
    link.append(circle);
    link.addEventListener("click", (event) => { event.preventDefault(); go(row); });
    return link;
  }
  function lanes(names, height, left, width) {
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${names.length * height + 40}`, width, role: "img" });
    names.forEach((name, at) => {
      const y = at * height + height / 2 + 6;
      drawing.append(svg("line", { x1: left, x2: width - 20, y1: y, y2: y, class: "grid" }), svg("text", { x: left - 10, y: y + 4, "text-anchor": "end" }, name.length > 34 ? name.slice(0, 33) + "…" : name));
    });
    return drawing;
  }
  const unique = (items) => [...new Set(items)];
  const years = (date) => { const [year, month = "7", day = "1"] = date.split("-"); return Number(year) + (month - 1) / 12 + (day - 1) / 365; };
  function plotApprovals() {
    const dated = all("approvals").filter((row) => value(row, "date"));
    if (!dated.length) return null;
    const who = (row) => value(row, "agency") || value(row, "country") || "—";
    const names = unique(dated.map(who)).sort();
    const times = dated.map((row) => years(value(row, "date")));
    const [low, high] = [Math.floor(Math.min(...times)), Math.ceil(Math.max(...times) + 0.01)];
    const [left, width, height] = [110, 980, 44];
    const x = (time) => left + ((time - low) / (high - low)) * (width - left - 40);
    const drawing = lanes(names, height, left, width);
    const step = Math.max(1, Math.ceil((high - low) / 14));
    for (let year = low; year <= high; year += step) drawing.append(svg("text", { x: x(year), y: names.length * height + 26, "text-anchor": "middle", class: "soft" }, String(year)));
    const stacked = new Map();
    dated.forEach((row, at) => {
      const spot = `${who(row)} ${Math.round(x(times[at]) / 9)}`;
      const level = stacked.get(spot) ?? 0;
      stacked.set(spot, level + 1);
      const y = names.indexOf(who(row)) * height + height / 2 + 6 + (level % 2 ? 1 : -1) * Math.ceil(level / 2) * 11;
      drawing.append(dot(x(times[at]), y, `${value(row, "name") || value(row, "product_id")} · ${value(row, "country")} · ${value(row, "date")}`, row));
    });
    return drawing;
  }
  function plotTrials() {
    const key = (row) => `${row.paper} ${value(row, "trial_id")}`;
    const partners = new Map();
    for (const row of all("trial_interventions")) {
      const told = value(row, "class") || value(row, "kind") || value(row, "intervention");
      partners.set(key(row), (partners.get(key(row)) ?? new Set()).add(told));
    }
    const counts = new Map();
    for (const row of all("trial_targets")) {
      for (const partner of partners.get(key(row)) ?? [word("none")]) {
        const spot = JSON.stringify([value(row, "target_id"), partner]);
        counts.set(spot, (counts.get(spot) ?? new Set()).add(key(row)));
      }
    }
    if (!counts.size) return null;
    const total = (position, name) => [...counts].reduce((sum, [spot, trials]) => sum + (JSON.parse(spot)[position] === name ? trials.size : 0), 0);
    const order = (position) => unique([...counts.keys()].map((spot) => JSON.parse(spot)[position])).sort((one, other) => total(position, other) - total(position, one) || (one < other ? -1 : 1)).slice(0, 24);
    const [targets, kinds] = [order(0), order(1)];
    const [left, cell, height] = [110, 84, 26];
    const drawing = svg("svg", { viewBox: `0 0 ${left + kinds.length * cell + 20} ${targets.length * height + 90}`, width: left + kinds.length * cell + 20, role: "img" });
    const most = Math.max(...[...counts.values()].map((trials) => trials.size));
    kinds.forEach((name, at) => drawing.append(svg("text", { x: left + at * cell + 8, y: 74, transform: `rotate(-24 ${left + at * cell + 8} 74)` }, name.length > 22 ? name.slice(0, 21) + "…" : name)));
    targets.forEach((target, row) => {
      drawing.append(svg("text", { x: left - 8, y: 84 + row * height + 17, "text-anchor": "end" }, target));
      kinds.forEach((kind, column) => {
        const count = counts.get(JSON.stringify([target, kind]))?.size ?? 0;
        const box = svg("rect", { x: left + column * cell, y: 84 + row * height, width: cell - 3, height: height - 3, rx: 4, fill: "var(--blue)", "fill-opacity": count ? 0.15 + (0.7 * count) / most : 0.03 });
        box.append(svg("title", {}, `${target} × ${kind}: ${count}`));
        drawing.append(box);
        if (count) drawing.append(svg("text", { x: left + column * cell + cell / 2 - 2, y: 84 + row * height + 16, "text-anchor": "middle" }, String(count)));
      });
    });
    return drawing;
  }
  function wilson(count, of) {
    const z = 1.959964;
    const [rate, spread] = [count / of, 1 + (z * z) / of];
    const [middle, half] = [(rate + (z * z) / (2 * of)) / spread, (z / spread) * Math.sqrt((rate * (1 - rate)) / of + (z * z) / (4 * of * of))];
    return [Math.max(0, middle - half) * 100, Math.min(1, middle + half) * 100];
  }
  function plotOutcomes() {
    const rated = all("outcomes").filter((row) => value(row, "statistic") === "rate" && value(row, "unit") === "%" && value(row, "value") !== "" && Number(value(row, "value")) <= 100);
    if (!rated.length) return null;
    const counted = (row) => Number(value(row, "denominator")) > 0 && value(row, "numerator") !== "" && Number(value(row, "numerator")) <= Number(value(row, "denominator"));
    rated.sort((one, other) => counted(other) - counted(one));
    const drawn = rated.slice(0, 150);
    const name = (row) => [value(row, "subject_id") || value(row, "subject"), value(row, "arm"), value(row, "metric")].filter(Boolean).join(" · ");
    const [left, width, height] = [270, 980, 22];
    const x = (rate) => left + (rate / 100) * (width - left - 120);
    const drawing = lanes(drawn.map(name), height, left, width);
    drawn.forEach((row, at) => {
      const y = at * height + height / 2 + 6;
      if (counted(row)) {
        const [low, high] = wilson(Number(value(row, "numerator")), Number(value(row, "denominator")));
        drawing.append(svg("line", { x1: x(low), x2: x(high), y1: y, y2: y, class: "whisker" }));
      }
      const told = `${value(row, "value")} %` + (counted(row) ? ` (${value(row, "numerator")}/${value(row, "denominator")})` : "");
      drawing.append(dot(x(Number(value(row, "value"))), y, `${name(row)}: ${told}`, row), svg("text", { x: width - 105, y: y + 4, class: "soft" }, told));
    });
    for (let rate = 0; rate <= 100; rate += 20) drawing.append(svg("text", { x: x(rate), y: drawn.length * height + 28, "text-anchor": "middle", class: "soft" }, `${rate} %`));
    return drawing;
  }
  function drawPlots() {
    find("plots").replaceChildren(figure("approvals", plotApprovals()), figure("trials", plotTrials()), figure("outcomes", plotOutcomes()));
  }

  // ------------------------------------------------------------------ the pages of a large corpus
  function drawListed() {
    const table = make("table");
    for (const paper of LISTED) {
      const line = make("tr");
      const cell = make("td");
      cell.append(make("a", paper.title || paper.name, { href: encodeURIComponent(paper.href) }));
      const told = ["trials", "approvals", "outcomes", "issues"].map((name) => `${paper.counts[name] ?? 0} ${name}`).join(", ");
      line.append(cell, make("td", paper.name), make("td", told));
      table.append(line);
    }
    find("listed").replaceChildren(make("h2", word("papers")), table);
  }

  // ------------------------------------------------------------------ export
  const COLUMNS = ["paper", "table", "key", "quote", "occurrence", "action", "values", "was", "reason", "date"];
  const csv = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const pairs = (told) => told.map(([name, one]) => `${name}=${one.replaceAll("\\", "\\\\").replaceAll(";", "\\;")}`).join("; ");
  function corrections() {
    const lines = [...state.decisions.values()].map((one) => [
      one.paper, one.table, pairs(one.key), one.quote, one.occurrence, one.action, pairs(Object.entries(one.changes)), pairs(one.was), one.reason, one.date,
    ]);
    return [COLUMNS, ...lines].map((line) => line.map(csv).join(",") + "\n").join("");
  }
  function download() {
    if (!state.decisions.size) return tell(word("no_decisions"));
    const link = make("a", "", { href: URL.createObjectURL(new Blob([corrections()], { type: "text/csv" })), download: "corrections.csv" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  // ------------------------------------------------------------------ the frame
  function drawFrame() {
    document.documentElement.lang = state.language === "zh" ? "zh-CN" : "en";
    const tabs = LISTED.length && !PAPERS.length ? [] : ["facts", "plots"];
    find("tabs").replaceChildren(...tabs.map((name) => make("button", word(name), { type: "button", role: "tab", id: `tab-${name}`, "aria-selected": state.tab === name, on: { click: () => { state.tab = name; drawAll(); } } })));
    for (const name of ["facts", "plots", "listed"]) find(name).hidden = state.tab !== name;
    const option = (name, text, chosen) => make("option", text, { value: name, selected: chosen });
    find("paper").replaceChildren(...(PAPERS.length > 1 ? [option(-1, word("all_papers"), state.paper < 0)] : []), ...PAPERS.map((paper, at) => option(at, paper.name + (paper.title ? `  ${paper.title}` : ""), at === state.paper)));
    const counts = {};
    for (const row of rows) if (state.paper < 0 || row.paper === state.paper) counts[row.table] = (counts[row.table] ?? 0) + 1;
    find("table").replaceChildren(option("", word("all_tables"), !state.table), ...TABLES.map((table) => option(table.name, `${table.name} (${counts[table.name] ?? 0})`, table.name === state.table)));
    find("search").placeholder = word("search");
    find("flags").replaceChildren(...["uncertain", "conflict", "new", "open"].map((name) => make("button", word(name), {
      type: "button", id: `only-${name}`, "aria-pressed": state.flags.has(name), class: name,
      on: { click: () => { if (!state.flags.delete(name)) state.flags.add(name); filter(); drawAll(); } },
    })));
    find("export").textContent = word("export");
    find("language").textContent = word("language");
    find("progress").textContent = `${state.decisions.size} ${word("decided")}`;
    find("paper").hidden = find("export").hidden = find("progress").hidden = !PAPERS.length;
  }
  function drawAll() {
    drawFrame();
    if (state.tab === "listed") return drawListed();
    if (state.tab === "plots") return drawPlots();
    drawList();
    drawDetail();
    drawPaper();
  }
  const KEYS = {
    j: () => select(state.at + 1), k: () => select(state.at - 1), ArrowDown: () => select(state.at + 1), ArrowUp: () => select(state.at - 1),
    a: () => decide(state.shown[state.at], "accept"), r: () => decide(state.shown[state.at], "reject"), e: edit, u: undo, "+": addRow,
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (typing && event.key === "Escape") { event.target.blur(); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || state.tab !== "facts" || !KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  find("detail").addEventListener("submit", (event) => { event.preventDefault(); save(); });
  find("detail").addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.name) { event.preventDefault(); save(); } });
  find("paper").addEventListener("change", (event) => { state.paper = Number(event.target.value); filter(); drawAll(); });
  find("table").addEventListener("change", (event) => { state.table = event.target.value; filter(); drawAll(); });
  find("search").addEventListener("input", (event) => { state.search = event.target.value.toLowerCase(); filter(); drawList(); drawDetail(); drawPaper(); });
  find("export").addEventListener("click", download);
  find("language").addEventListener("click", () => { state.language = state.language === "zh" ? "en" : "zh"; drawAll(); });
  state.table = ["approvals", "trials", "outcomes"].find((name) => rows.some((row) => row.table === name && row.paper === 0)) ?? "";
  recall();
  filter();
  drawAll();
})();
