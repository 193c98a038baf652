// Lets the ages on an open page grow without asking the server: <time data-ago>, and the mark of freshness, which turns
// amber by itself once an agent is late. One timer, on whole seconds, none while the page is hidden. The words are those
// of dashboard/words.py; the server's clock counts, whatever the reader's says.
"use strict";

const ages = (() => {
  const UNITS = [[86400, "d"], [3600, "h"], [60, "min"]];
  let offset = Number(document.currentScript.dataset.rendered) * 1000 - Date.now(); // to the server's clock
  let timer = 0;

  // As `words.short_span`.
  function shortSpan(seconds) {
    const whole = Math.max(0, Math.trunc(seconds));
    for (const [unit, name] of UNITS) if (whole >= unit) return `${Math.trunc(whole / unit)} ${name}`;
    return `${whole} s`;
  }

  // How long until the text of an age of so many seconds changes.
  function lasts(seconds) {
    const whole = Math.max(0, Math.trunc(seconds));
    const [unit] = UNITS.find(([each]) => whole >= each) || [1];
    return unit - (whole % unit);
  }

  function tick() {
    clearTimeout(timer);
    if (document.hidden) return;
    const now = Math.floor((Date.now() + offset) / 1000);
    let pause = 15; // what comes in meanwhile (a panel) ticks soon
    for (const element of document.querySelectorAll("time[data-ago]")) {
      const age = now - Date.parse(element.dateTime) / 1000;
      const text = shortSpan(age);
      if (element.textContent !== text) element.textContent = text;
      pause = Math.min(pause, lasts(age));
    }
    for (const mark of document.querySelectorAll("[data-late-at]")) {
      const left = Number(mark.dataset.lateAt) - now;
      mark.classList.toggle("late", left < 0 || mark.dataset.late !== "0");
      if (left >= 0) pause = Math.min(pause, left + 1);
    }
    timer = setTimeout(tick, (now + pause) * 1000 - (Date.now() + offset) + 5);
  }

  // `at`: the server's clock when it spoke; `heard`: ours at the same moment.
  function setClock({ at, heard }) {
    offset = at - heard;
    tick();
  }

  document.addEventListener("visibilitychange", tick);
  tick();
  return { shortSpan, lasts, tick, setClock };
})();
