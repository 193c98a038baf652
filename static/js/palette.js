// The palette: "/" or Ctrl-K, or the field on top. Asks the search page for its part `hits` as one types, the newest
// question only; arrows move, Enter opens, Escape closes. Pages seen last are kept in this browser, by user.
"use strict";

(() => {
  const HEADER = "Gantry-Fragments";
  const PAUSE_MS = 120;
  const RECENT_MOST = 8;
  const RECENT_SHOWN = 5;
  const palette = document.getElementById("palette");
  const input = palette.querySelector("input[role=combobox]");
  const status = document.getElementById("palette-status");
  const field = document.querySelector("[data-palette]");
  let asked = null;
  let timer = 0;
  let answered = null; // the text that what is shown answers

  const hits = () => document.getElementById("hits");
  const options = () => [...hits().querySelectorAll("[role=option]")];
  const selected = () => hits().querySelector("[aria-selected=true]");

  function open(text) {
    if (document.querySelector("dialog[open]")) return;
    input.value = text;
    answered = null;
    palette.showModal();
    input.setSelectionRange(text.length, text.length);
    ask();
  }

  async function ask() {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    const text = input.value.trim();
    try {
      const answer = await fetch(`${palette.dataset.url}?q=${encodeURIComponent(text)}`, {
        headers: { [HEADER]: "hits" },
        cache: "no-store",
        signal: asked.signal,
      });
      if (answer.redirected) return location.reload(); // signed out
      if (!answer.ok) throw new Error(String(answer.status));
      show(text, await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = "Search does not answer";
    }
  }

  function show(text, html) {
    const next = new DOMParser().parseFromString(html, "text/html").getElementById("hits");
    if (!next || !palette.open) return;
    hits().replaceWith(document.importNode(next, true));
    if (!text) addRecent();
    status.textContent = hits().dataset.status || "";
    answered = text;
    select(options()[0]);
  }

  function select(option) {
    selected()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = options();
    if (all.length) select(all[(all.indexOf(selected()) + step + all.length) % all.length]);
  }

  // Plans open in the dialog of the page, by the same marks as its own buttons.
  function run(option, inNewTab) {
    const { post, value, href } = option.dataset;
    const isPlan = option.dataset.plan !== undefined;
    palette.close();
    if (post) {
      const form = palette.querySelector("form");
      const button = form.querySelector("button");
      form.action = post;
      form.elements.theme.value = value;
      button.toggleAttribute("data-dialog", isPlan);
      button.click();
    } else if (inNewTab) window.open(href, "_blank", "noopener");
    else if (isPlan) {
      const link = palette.querySelector("a[data-dialog]");
      link.href = href;
      link.click();
    } else location.href = href;
  }

  // What Enter means before the answer to the newest text is here: let the page of the search find it.
  function enter(inNewTab) {
    const text = input.value.trim();
    const option = selected();
    if (option && answered === text) run(option, inNewTab);
    else if (text) location.href = `${palette.dataset.url}?q=${encodeURIComponent(text)}`;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : -1);
    else if (event.key === "Enter") enter(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  });
  palette.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) run(option, event.ctrlKey || event.metaKey);
    else if (event.target === palette || event.target.closest("[data-palette-close]")) palette.close();
  });
  palette.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== selected()) select(option);
  });
  palette.addEventListener("close", () => { clearTimeout(timer); asked?.abort(); });

  // The field on top is a plain search form; with scripts a click or the first letter opens the palette instead.
  if (field) {
    const plain = field.querySelector("input");
    field.addEventListener("click", () => open(plain.value));
    plain.addEventListener("input", () => { open(plain.value); plain.value = ""; });
  }
  document.addEventListener("keydown", (event) => {
    const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k";
    if (isShortcut) { event.preventDefault(); open(""); }
  });
  document.addEventListener("gantry:palette", () => open(""));

  // ---- pages seen last ------------------------------------------------------------------------------------------------
  const key = palette.dataset.recent;
  function recent() {
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "[]");
      return Array.isArray(kept) ? kept.filter((each) => typeof each.title === "string" && /^\/(?!\/)/.test(each.href)) : [];
    } catch {
      return [];
    }
  }

  function remember() {
    const here = { href: location.pathname, title: document.title.replace(/ · Gantry$/, "") };
    if (!/^\/[a-z-]+\/\d+$/.test(here.href) || !document.querySelector("h1")) return; // pages of one thing
    if (document.querySelector(".lost")) return; // not found
    try {
      const others = recent().filter((each) => each.href !== here.href);
      localStorage.setItem(key, JSON.stringify([here, ...others].slice(0, RECENT_MOST)));
    } catch { /* storage is full or switched off */ }
  }

  function addRecent() {
    const pages = recent().filter((each) => each.href !== location.pathname).slice(0, RECENT_SHOWN);
    if (!pages.length) return;
    const group = document.createElement("li");
    group.setAttribute("role", "presentation");
    const label = Object.assign(document.createElement("span"), { className: "label", id: "hits-recent", textContent: "Recent" });
    const list = document.createElement("ul");
    list.setAttribute("role", "group");
    list.setAttribute("aria-labelledby", "hits-recent");
    pages.forEach((each, number) => {
      const item = document.importNode(palette.querySelector("template").content, true).firstElementChild;
      item.id = `recent-${number}`;
      item.dataset.href = each.href;
      item.querySelector("span").textContent = each.title;
      list.append(item);
    });
    group.append(label, list);
    hits().prepend(group);
  }

  for (const form of document.querySelectorAll("form[action$='/logout']")) {
    form.addEventListener("submit", () => { try { localStorage.removeItem(key); } catch { /* switched off */ } });
  }
  remember();
})();
