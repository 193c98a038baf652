// Single-letter keys, and the list of them. Never in fields, dialogs or menus; off where <body data-keys="off">.
"use strict";

(() => {
  const NEXT_MS = 1200; // between g and the letter after it
  const help = document.getElementById("help");
  const isOff = document.body.dataset.keys === "off";
  let isGoing = 0;

  const click = (selector) => {
    const found = [...document.querySelectorAll(selector)].find((each) => each.getClientRects().length);
    found?.click();
    return Boolean(found);
  };

  async function openHelp() {
    const body = help.children[1];
    if (!body.children.length) {
      const answer = await fetch(help.dataset.url, { headers: { "Gantry-Fragments": "keys" } }).catch(() => null);
      if (!answer?.ok || answer.redirected) return void (location.href = help.dataset.url);
      const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".keys");
      if (!list) return void (location.href = help.dataset.url);
      body.replaceWith(document.importNode(list, true));
    }
    if (!document.querySelector("dialog[open]")) help.showModal();
  }

  function step(by) {
    const links = [...document.querySelectorAll("main .tbl tbody tr")].map((row) => row.querySelector(".name a[href]")).filter(Boolean);
    if (!links.length) return false;
    const here = document.activeElement?.closest("tr")?.querySelector(".name a[href]");
    const at = links.indexOf(here);
    const next = links[at < 0 ? 0 : Math.min(Math.max(at + by, 0), links.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  const ACTIONS = {
    t: () => click(".themer button"),
    j: () => step(1),
    k: () => step(-1),
    f: () => { const field = document.querySelector("main .query input"); field?.focus(); return Boolean(field); },
    x: () => { const box = document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]"); box?.click(); return Boolean(box); },
    c: () => click("main .facts [data-copy]"),
    b: () => click("main .facts a[target=_blank]"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    if (document.querySelector("dialog[open], [popover]:popover-open")) return;
    const wasGoing = event.timeStamp < isGoing; // when it was pressed: a busy page hears of it late
    isGoing = 0;
    let isDone = true;
    if (event.key === "/") document.dispatchEvent(new CustomEvent("gantry:palette"));
    else if (isOff) return;
    else if (event.key === "?") openHelp();
    else if (event.shiftKey) return;
    else if (wasGoing && /^[a-z]$/.test(event.key)) {
      const link = document.querySelector(`[data-go=${event.key}]`);
      if (link) location.href = link.href;
    } else if (event.key === "g") isGoing = event.timeStamp + NEXT_MS;
    else isDone = Object.hasOwn(ACTIONS, event.key) && ACTIONS[event.key]();
    if (isDone) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help-close]") || event.target === help) return help.close();
    const link = event.target.closest("[data-help]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    openHelp();
  });
})();
