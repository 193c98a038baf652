// Draws the pictures of a page with Plotly: [data-figure] holds the address of {data, layout, view, table}.
// Colours are tokens, read from the style sheet (figure_colours.js), so one figure serves both themes.
// Names from AWS reach the page by textContent only. Focus, zoom and whether the table is shown instead live in the
// address: ?focus=, ?area=, ?view=. A picture that nobody looks at is neither loaded nor redrawn.
(() => {
  const CONFIG = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true, scrollZoom: true, doubleClick: "reset" };
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const [ID, TITLE, DETAIL, HREF, CARD] = [0, 2, 3, 4, 5];
  const DIM = 0.25;
  const { colours, faded, resolved } = figureColours;
  const { plotly: source } = document.currentScript.dataset;
  let loading = null;

  // A megabyte, and seconds to evaluate: after the words and the table, and only where somebody looks at a picture.
  function plotly() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => reject(new Error("Plotly's script could not be loaded")));
      document.head.append(script);
    });
    return loading;
  }

  class Picture {
    constructor(element) {
      this.element = element;
      const card = element.closest("section");
      this.panel = card.querySelector("[data-figure-panel]");
      this.table = card.querySelector("[data-figure-table]");
      this.summary = card.querySelector("[data-figure-summary]");
      this.save = card.querySelector("[data-figure-png]");
      this.live = card.querySelector("[data-figure-live]");
      this.state = element.querySelector("[data-figure-state]");
      this.plot = document.createElement("div");
      this.ring = this.box("figure-ring");
      this.tip = this.box("figure-tip");
      this.tip.setAttribute("role", "tooltip");
      element.append(this.plot, this.ring, this.tip);
      this.at = -1;
      this.focused = new URLSearchParams(location.search).get("focus");
    }

    box(name) {
      const made = document.createElement("div");
      made.className = name;
      made.hidden = true;
      return made;
    }

    async load() {
      const answer = await fetch(this.element.dataset.figure, { headers: { Accept: "application/json", "Gantry-Order": this.figure?.layout.meta?.order ?? "" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      this.figure = await answer.json();
      this.edges = this.figure.data.flatMap((trace) => trace.meta?.edges ?? []);
      const { title, summary } = this.figure.view;
      this.element.setAttribute("aria-label", `${title}. ${summary}`);
      if (this.summary) this.summary.textContent = summary;
      if (this.table) figureTable(this.table, this.figure.table);
      this.points = this.walk();
      this.cells = this.figure.layout.meta?.cells && figureCells(this.figure);
      if (!this.points.some((point) => point.data[ID] === this.focused)) this.focused = null;
    }

    // Points in reading order: each card, then the tasks inside it.
    walk() {
      const cards = [];
      const inside = new Map();
      this.figure.data.forEach((trace, curve) => (trace.customdata ?? []).forEach((data, index) => {
        const point = { curve, index, data };
        if (data[ID] === data[CARD] && trace.name === "cards") cards.push(point);
        else inside.set(data[CARD], [...(inside.get(data[CARD]) ?? []), point]);
      }));
      return cards.flatMap((card) => [card, ...(inside.get(card.data[ID]) ?? [])]);
    }

    // The layout as the server has it, but the part of it that somebody looks at.
    lay() {
      this.element.style.height = `${this.figure.layout.height}px`;
      const layout = structuredClone(this.figure.layout);
      layout.dragmode = matchMedia("(max-width: 860px)").matches ? false : layout.dragmode;
      const area = new URLSearchParams(location.search).get("area")?.split(",").map(Number);
      if (area?.length === 4 && area.every(Number.isFinite)) {
        layout.xaxis.range = area.slice(0, 2);
        layout.yaxis.range = area.slice(2);
      }
      this.layout = layout;
    }

    // Drawn anew when the page has heard of a change: zoom, path and place of the keyboard stay. Not in mid-drag.
    async renew() {
      this.isStale = true;
      if (this.isHeld || this.isRenewing || !this.figure || !this.isShown()) return;
      this.isRenewing = true;
      while (this.isStale && !this.isHeld && this.isShown()) {
        this.isStale = false;
        const before = JSON.stringify(this.figure);
        const at = this.points[this.at]?.data[ID];
        await this.load();
        if (JSON.stringify(this.figure) === before || !this.figure.data.length) continue;
        this.at = this.points.findIndex((point) => point.data[ID] === at);
        this.lay();
        await this.draw();
        const focused = this.points.find((point) => point.data[ID] === this.focused)?.data;
        this.tell(focused);
        if (!focused) this.remember({ focus: null });
        this.element.dataset.renewed = Number(this.element.dataset.renewed ?? 0) + 1;
      }
      this.isRenewing = false;
    }

    tryRenew() {
      this.renew().catch(() => { this.isRenewing = false; }); // what is drawn stays, the next change tries again
    }

    isShown() {
      return this.element.offsetParent !== null;
    }

    // The first time somebody sees it, and whenever it comes back from behind the table.
    appear() {
      if (!this.isShown()) {
        if (this.table?.offsetParent && !this.figure) this.load().catch((problem) => { this.table.textContent = `It could not be read: ${problem.message}. Reload the page to try again.`; });
        return;
      }
      if (!this.hasStarted) {
        this.hasStarted = true;
        this.start().catch((problem) => this.fail(problem));
      } else if (this.element.dataset.drawn === "yes") {
        Plotly.Plots.resize(this.plot);
        if (this.isStale) this.tryRenew();
      }
    }

    fail(problem) {
      this.state.textContent = `The picture could not be drawn: ${problem.message}. The table holds the same; reload the page to try again.`;
      this.state.classList.add("error");
      this.state.hidden = false;
      this.element.dataset.drawn = "failed";
    }

    async start() {
      await Promise.all([this.load(), plotly()]);
      this.lay();
      await this.draw();
      this.listen();
      this.state.hidden = true;
      if (this.save) this.save.hidden = false;
      this.tell(this.points.find((point) => point.data[ID] === this.focused)?.data);
      this.element.dataset.drawn = "yes";
    }

    async draw() {
      const tokens = colours();
      const kept = this.focused && figurePath.path(this.points.find((point) => point.data[ID] === this.focused).data[CARD], this.edges);
      const data = resolved(this.figure.data, tokens.read).map((trace) => this.dressed(trace, kept));
      await Plotly.react(this.plot, data, resolved(this.layout, tokens.read), CONFIG);
      tokens.end();
      this.placeRing();
    }

    dressed(trace, kept) {
      if (!kept) return trace;
      if (trace.meta?.edges) return { ...trace, opacity: DIM };
      if (trace.meta?.highlight) return { ...trace, ...figurePath.lit(this.figure, kept) };
      if (!trace.meta?.cards) return trace;
      const shares = trace.meta.cards.map((card) => (kept.has(card) ? 1 : DIM));
      if (trace.mode === "text") {
        const own = trace.textfont.color;
        return { ...trace, textfont: { ...trace.textfont, color: shares.map((share, index) => faded(own[index], share)) } };
      }
      return { ...trace, marker: { ...trace.marker, opacity: shares } };
    }

    // A click or Enter: the card's page where the picture says so, else its path.
    choose(data, event) {
      if (this.figure.view.click !== "open") this.focus(data);
      else if (data[HREF] && (event.ctrlKey || event.metaKey)) open(data[HREF], "_blank", "noopener");
      else if (data[HREF]) location.assign(data[HREF]);
    }

    // Of a block full of squares: the one under the pointer, with its block's name.
    narrowed(data, { clientX, clientY }) {
      const { xaxis, yaxis } = this.plot._fullLayout;
      const { left, top } = this.plot.getBoundingClientRect();
      const at = data && this.cells?.(data[ID], xaxis.p2d(clientX - left - xaxis._offset), yaxis.p2d(clientY - top - yaxis._offset));
      return at ? data.with(TITLE, at.title).with(DETAIL, `${at.state} · ${data[TITLE]}`) : data;
    }

    async focus(data) {
      this.focused = data && this.focused !== data[ID] ? data[ID] : null;
      this.tell(this.focused ? data : null);
      this.remember({ focus: this.focused });
      await this.draw();
      this.element.dataset.focused = this.focused ?? "";
    }

    tell(data) {
      figureWords.tell(this.panel, data);
    }

    remember(changes) {
      const address = new URL(location.href);
      for (const [key, value] of Object.entries(changes)) {
        if (value) address.searchParams.set(key, value);
        else address.searchParams.delete(key);
      }
      history.replaceState(history.state, "", address);
    }

    listen() {
      this.plot.on("plotly_hover", (event) => {
        this.under = event.points[0].customdata;
        this.showTip(this.narrowed(this.under, event.event), event.event);
      });
      this.plot.on("plotly_unhover", () => {
        this.under = null;
        this.tip.hidden = true;
      });
      if (this.cells) this.plot.addEventListener("mousemove", (event) => this.under && this.showTip(this.narrowed(this.under, event), event));
      this.plot.on("plotly_click", ({ points, event }) => points[0].customdata && this.choose(points[0].customdata, event));
      this.save?.addEventListener("click", () => figureSave(this.plot, this.figure.view.title).catch((problem) => this.fail(problem)));
      this.plot.on("plotly_relayout", (changes) => this.moved(changes));
      this.element.addEventListener("keydown", (event) => this.pressed(event));
      this.element.addEventListener("blur", () => this.walkTo(-1));
      this.element.addEventListener("pointerdown", () => this.element.focus({ preventScroll: true }));
      this.element.addEventListener("pointerdown", () => { this.isHeld = true; });
      for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => {
        this.isHeld = false;
        if (this.isStale) this.tryRenew();
      });
      document.addEventListener("gantry:shown", ({ detail }) => {
        if (detail.includes(this.element.dataset.figureWith)) this.tryRenew();
      });
      // The wheel is the page's until somebody has turned to the picture.
      this.element.addEventListener("wheel", (event) => {
        if (document.activeElement !== this.element) event.stopPropagation();
      }, { capture: true });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
      new ResizeObserver(() => this.placeRing()).observe(this.element);
    }

    moved(changes) {
      const keys = Object.keys(changes);
      if (!keys.some((key) => key.includes("range"))) return;
      const { xaxis, yaxis } = this.plot._fullLayout;
      this.layout.xaxis.range = [...xaxis.range];
      this.layout.yaxis.range = [...yaxis.range];
      const own = this.figure.layout;
      const isWhole = [[own.xaxis, xaxis], [own.yaxis, yaxis]].every(([mine, now]) => mine.range.every((end, index) => Math.abs(end - now.range[index]) < 1));
      this.remember({ area: isWhole ? null : [...xaxis.range, ...yaxis.range].map((end) => end.toFixed(0)).join(",") });
      this.placeRing();
    }

    pressed(event) {
      const step = STEPS[event.key];
      if (step && this.points.length) {
        event.preventDefault();
        this.walkTo(this.at < 0 && step < 0 ? this.points.length - 1 : (this.at + step + this.points.length) % this.points.length);
      } else if ((event.key === "Enter" || event.key === " ") && this.at >= 0) {
        event.preventDefault();
        this.choose(this.points[this.at].data, event);
      } else if (event.key === "Escape" && (this.focused || this.at >= 0)) {
        event.preventDefault();
        this.walkTo(-1);
        if (this.focused) this.focus(null);
      }
    }

    walkTo(number) {
      this.at = number;
      this.placeRing();
      const data = this.points[number]?.data;
      this.live.textContent = data ? `${data[TITLE]}, ${data[DETAIL]}` : "";
      if (!data) this.tip.hidden = true;
      else {
        this.ring.scrollIntoView({ block: "nearest", inline: "nearest" });
        const place = this.ring.getBoundingClientRect();
        this.showTip(data, { clientX: place.right, clientY: place.bottom });
      }
    }

    placeRing() {
      const point = this.points[this.at];
      this.ring.hidden = !point;
      if (!point) return;
      const trace = this.figure.data[point.curve];
      const { xaxis, yaxis } = this.plot._fullLayout;
      const index = point.index;
      const isBar = trace.type === "bar";
      const left = xaxis._offset + xaxis.d2p(isBar ? trace.base[index] : trace.x[index]);
      const middle = yaxis._offset + yaxis.d2p(trace.y[index]);
      const width = isBar ? xaxis.d2p(trace.base[index] + trace.x[index]) - xaxis.d2p(trace.base[index]) : 16;
      const height = isBar ? Math.abs(yaxis.d2p(trace.width[index]) - yaxis.d2p(0)) : 16;
      this.ring.style.left = `${(isBar ? left : left - 8) - 3}px`;
      this.ring.style.top = `${middle - height / 2 - 3}px`;
      this.ring.style.width = `${width + 6}px`;
      this.ring.style.height = `${height + 6}px`;
    }

    showTip(data, place) {
      if (data) figureWords.tip(this.tip, data, place);
    }
  }

  // Picture or table: what somebody chose, else the picture where there is room for it.
  const narrow = matchMedia("(max-width: 860px)");

  function mark(views) {
    const current = views.dataset.view || (narrow.matches ? "table" : "picture");
    for (const each of views.querySelectorAll("[data-show]")) {
      if (each.dataset.show === current) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
  }

  for (const element of document.querySelectorAll("[data-figure]")) {
    const picture = new Picture(element);
    const views = element.closest("[data-view]");
    // Once it is near the window: a page that is only skimmed loads no megabyte.
    new IntersectionObserver(([seen], watcher) => {
      if (!seen.isIntersecting) return;
      watcher.disconnect();
      picture.appear();
    }, { rootMargin: "200px" }).observe(views ?? element);
    if (!views) continue;
    mark(views);
    views.addEventListener("click", (event) => {
      const chosen = event.target.closest("[data-show]");
      if (!chosen || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      views.dataset.view = chosen.dataset.show;
      picture.remember({ view: chosen.dataset.show });
      mark(views);
      picture.appear();
    });
    narrow.addEventListener("change", () => { mark(views); picture.appear(); });
  }
})();
