// Tables: selection of rows for bulk actions, and menus of the filter bar. What is selected is the state of the boxes
// themselves, which a live refresh keeps; all but the count works without this.
"use strict";

(() => {
  const bar = document.querySelector("[data-bulk]");
  const boxes = () => [...document.querySelectorAll('td.tick input[type="checkbox"]')];
  const all = () => document.querySelector("[data-select-all]");

  function count() {
    const shown = boxes();
    const chosen = shown.filter((box) => box.checked).length;
    const head = all();
    if (head) {
      head.checked = chosen > 0 && chosen === shown.length;
      head.indeterminate = chosen > 0 && chosen < shown.length;
    }
    bar.hidden = chosen === 0;
    bar.querySelector("[data-bulk-all]").hidden = chosen === shown.length;
    const words = `${chosen} selected`;
    const label = bar.querySelector("[data-bulk-count]");
    if (label.textContent !== words) label.textContent = words;
    const noun = chosen === 1 ? "service" : "services";
    bar.querySelector("[data-bulk-go]").textContent = `Redeploy ${chosen} ${noun}…`;
  }

  function setAll(isChosen) {
    for (const box of boxes()) box.checked = isChosen;
    count();
  }

  if (bar) {
    document.addEventListener("change", (event) => {
      if (event.target.matches("[data-select-all]")) setAll(event.target.checked);
      else if (event.target.matches("td.tick input")) count();
    });
    bar.querySelector("[data-bulk-clear]").addEventListener("click", () => setAll(false));
    bar.querySelector("[data-bulk-all]").addEventListener("click", () => setAll(true));
    const rows = document.getElementById("live-rows");
    if (rows) new MutationObserver(count).observe(rows, { childList: true, subtree: true });
    count();
  }

  // A menu closes by a click elsewhere and by Escape, which gives the focus back.
  const open = () => document.querySelector("details.drop[open]");
  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (event.key !== "Escape" || !menu) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  }, true);

  // Backspace in the empty box takes the last term back into it.
  document.addEventListener("keydown", (event) => {
    const box = event.target;
    if (event.key !== "Backspace" || !box.matches?.('[data-filter] input[name="q"]') || box.value) return;
    const chips = [...box.closest("[data-filter]").querySelectorAll(".chip > a")];
    const stands = box.form.querySelector('input[type="hidden"][name="q"]');
    const last = chips[chips.length - 1];
    if (!last || !stands) return;
    event.preventDefault();
    const left = new URL(last.href).searchParams.get("q") || "";
    box.value = stands.value.slice(left.length).trim();
    stands.value = left;
    last.parentElement.remove();
  });
})();
