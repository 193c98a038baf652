// The panel from the right: Space or → on a row opens its quick look (`data-panel` says where it is, else it lies below
// the page that the row's name leads to), so does a click beside the links. The focus stays on the row, ↑ and ↓ walk the rows and the panel follows; → again goes into it, Escape
// or ← closes it. It lives beside the parts that a refresh swaps, and refreshes itself.
"use strict";

(() => {
  const HEADER = "Gantry-Fragments";
  const AFTER_MS = 1000; // between two refreshes
  const CONTROLS = "a, button, input, select, textarea, label, summary";
  const ROWS = "main [data-panel], main .tbl tbody tr";
  const PAGES = /^\/(clusters|services|tasks|task-definitions|hosts|operations)\/\d+$/;
  const home = document.getElementById("panel");
  const peek = document.getElementById("panel-peek");
  let url = ""; // of what is shown, "" while closed
  let asked = null; // the request under way
  let lastRow = null;
  let nextLook = 0;

  const linkOf = (of) => of.querySelector(".name a[href]") || of.querySelector("a[href]");
  const pageOf = (of) => of.querySelector(".name a[href]")?.getAttribute("href") || "";
  const urlOf = (of) => of.dataset.panel || (PAGES.test(pageOf(of)) ? `${pageOf(of)}/panel` : "");
  const row = (node) => {
    const found = node instanceof Element ? node.closest(ROWS) : null;
    return found && urlOf(found) ? found : null;
  };
  const rowOf = (wanted) => [...document.querySelectorAll(ROWS)].find((each) => urlOf(each) === wanted);

  async function load(wanted) {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(wanted, { headers: { [HEADER]: "panel" }, cache: "no-store", signal: asked.signal });
      if (answer.redirected || !answer.ok) return answer.status >= 500 ? undefined : null;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("aside");
      if (next) next.id = "panel-side"; // a part of another page: nothing to ask of this one
      return next;
    } catch {
      return undefined; // away, or a newer wish came first
    }
  }

  async function show(of) {
    lastRow = of;
    const wanted = urlOf(of);
    mark(wanted);
    const next = await load(wanted);
    if (next === undefined) return;
    if (next === null) return close();
    url = wanted;
    home.replaceChildren(document.importNode(next, true));
    if (matchMedia("(max-width: 640px)").matches) heading()?.focus({ preventScroll: true });
  }

  async function refresh() {
    const wanted = url;
    const next = await load(wanted);
    if (url !== wanted || next === undefined) return;
    if (next === null) return close();
    const current = home.firstElementChild;
    if (current) liveSwap(current, document.importNode(next, true));
  }

  function close() {
    asked?.abort();
    const back = rowOf(url) || lastRow;
    url = "";
    const isInside = home.contains(document.activeElement);
    home.replaceChildren();
    mark("");
    if (back && (isInside || document.activeElement === document.body)) linkOf(back)?.focus();
  }

  function mark(wanted) {
    for (const each of document.querySelectorAll("main .shown")) each.classList.remove("shown");
    if (wanted) rowOf(wanted)?.classList.add("shown");
  }

  const heading = () => home.querySelector("h2");

  function walk(step) {
    const from = rowOf(url) || row(document.activeElement);
    if (!from) return;
    const rows = [...from.parentElement.children].filter(urlOf);
    const next = rows[rows.indexOf(from) + step];
    if (!next) return;
    linkOf(next)?.focus();
    next.scrollIntoView({ block: "nearest" });
    show(next);
  }

  function inField(event) {
    return event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (inField(event) || document.querySelector("dialog[open], [popover]:popover-open")) return;
    const isInside = home.contains(event.target);
    const here = row(event.target);
    const isName = here !== null && event.target === linkOf(here);
    const act = () => event.preventDefault();
    if (event.key === "Escape" && url) { act(); close(); }
    else if (event.key === "ArrowLeft" && url && (isInside || here)) { act(); close(); }
    else if (event.key === "ArrowRight" && url && here) { act(); heading()?.focus(); }
    else if ((event.key === " " || event.key === "ArrowRight") && isName) { act(); if (url === urlOf(here)) close(); else show(here); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && url && here && !isInside) { act(); walk(event.key === "ArrowDown" ? 1 : -1); }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) return close();
    if (event.target.closest("#panel-peek")) return lastRow && show(lastRow);
    const here = row(event.target);
    if (!here || event.target.closest(CONTROLS) || !document.getSelection().isCollapsed) return;
    if (url === urlOf(here)) close();
    else show(here);
  });

  // A button at the row under the pointer: says that there is a quick look. The keyboard has Space.
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || event.target.closest("#panel-peek")) return;
    const here = row(event.target);
    peek.hidden = !here || url === urlOf(here);
    if (peek.hidden) return;
    lastRow = here;
    const cell = (linkOf(here) || here).closest("td, li") || here;
    const box = cell.getBoundingClientRect();
    peek.style.top = `${box.top + scrollY + box.height / 2}px`;
    peek.style.left = `${box.right + scrollX}px`;
  });

  document.addEventListener("gantry:news", ({ detail }) => {
    const part = home.firstElementChild;
    if (!url || !part || document.hidden || !liveConcerns(part.dataset, detail)) return;
    clearTimeout(nextLook);
    nextLook = setTimeout(refresh, AFTER_MS);
  });
})();
