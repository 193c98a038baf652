// Keeps an open page up to date. Parts say by `data-live` what they show ("all", "cluster:12", "operation:7"), by
// `data-live-kinds` which kinds of change matter, by `data-live-service` that of its cluster's services only one does
// (0: none, what belongs to the cluster itself), by `data-live-pace` how many seconds lie between two looks at least, and
// by `data-live-after` when one look is due without any news. Asks for changed parts only; a hidden page asks for nothing.
"use strict";

// Whether a message is news to what has these `data-live` attributes: parts of the page, the panel, the dialog.
const liveConcerns = (() => {
  const ASIDE = ["images", "metrics", "scaling"]; // such news changes only what names its kind

  function shows({ live = "", liveKinds: kinds, liveService: service }, change) {
    const topics = live.split(" ");
    const isOurs = topics.includes("all") || topics.includes(`cluster:${change.cluster}`);
    if (!isOurs) return change.operations.some((id) => topics.includes(`operation:${id}`));
    if (service && change.services.length && !change.services.includes(Number(service))) return false;
    if (!change.kinds.length) return true;
    return kinds ? kinds.split(" ").some((kind) => change.kinds.includes(kind)) : change.kinds.some((kind) => !ASIDE.includes(kind));
  }

  return (dataset, { type, changes = [] }) => type === "resync" || changes.some((change) => shows(dataset, change));
})();

(() => {
  const HEADER = "Gantry-Fragments";
  const PREFIX = "live-";
  const PACE_S = 1;
  const AWAY_S = 10;
  const SLOWEST_SHARE = 4; // of the time between two fetches, a slow server gets three quarters to itself
  const script = document.currentScript;
  const page = script.dataset.page;
  const url = script.dataset.stream;
  const rendered = Number(script.dataset.rendered) * 1000;

  const wanted = new Set(); // ids of parts to fetch
  const waiting = new Map(); // id -> newer element, whose order waits for the pointer
  const notBefore = new Map(); // id -> when it may be fetched again
  let sees = ""; // the clusters of the newest ages
  let isFetching = false;
  let hasEnded = false;
  let timer = 0;

  const parts = () => [...document.querySelectorAll(`[data-live][id^=${PREFIX}]`)];

  function hear(message) {
    document.dispatchEvent(new CustomEvent("gantry:news", { detail: message })); // the panel is a page of its own
    if (message.type === "bye") {
      end();
      return;
    }
    if (message.type === "fresh") {
      ages.setClock(message);
      const before = sees;
      sees = Object.keys(message.ages).sort().join(" ");
      if (before && before !== sees) { // a grant came or went: what one may no longer see is answered by a 404
        hear({ type: "resync", at: message.at });
        return;
      }
      if (message.at >= rendered) for (const part of parts()) freshen(part, message.ages);
      schedule();
      return;
    }
    for (const part of parts()) {
      if (liveConcerns(part.dataset, message)) wanted.add(part.id);
    }
    schedule();
  }

  // Old data that looks alive is worse than none: say that the page has stopped.
  function end() {
    if (hasEnded) return;
    hasEnded = true;
    const note = document.createElement("div");
    note.className = "note warn banner";
    note.setAttribute("role", "status");
    const words = document.createElement("div");
    words.append("This page has stopped updating: you are signed out, or may no longer see what it shows. ");
    const again = document.createElement("a");
    again.href = page;
    again.textContent = "Load it again";
    words.append(again);
    note.append(words);
    document.getElementById("main")?.before(note);
  }

  // Ages come by the stream itself. Only when an agent becomes late, or none is late any more, words are to be fetched.
  function freshen(part, known) {
    const topic = part.dataset.live.split(" ").find((each) => each.startsWith("fresh:"));
    const [oldest, lateAt, late] = known[topic?.slice("fresh:".length)] || [0, 0, 0];
    if (!topic || !oldest) return;
    const time = part.querySelector("time[data-ago]");
    if (String(late) !== part.dataset.late || (part.matches(".never") && oldest)) wanted.add(part.id);
    if (!part.hasAttribute("data-late-at") || !time) return;
    part.dataset.lateAt = Math.floor(lateAt / 1000);
    if (Date.parse(time.dateTime) < oldest) time.dateTime = new Date(oldest).toISOString();
    ages.tick();
  }

  function schedule() {
    clearTimeout(timer);
    if (document.hidden || isFetching || hasEnded || wanted.size === 0) return;
    const due = Math.min(...[...wanted].map((id) => notBefore.get(id) || 0));
    timer = setTimeout(fetchParts, Math.max(0, due - performance.now()));
  }

  async function fetchParts() {
    const started = performance.now();
    const ids = [...wanted].filter((id) => (notBefore.get(id) || 0) <= started);
    if (ids.length === 0 || document.hidden) return;
    ids.forEach((id) => wanted.delete(id));
    isFetching = true;
    let isAway = false;
    try {
      const names = ids.map((id) => id.slice(PREFIX.length)).join(" ");
      const answer = await fetch(page, { headers: { [HEADER]: names }, cache: "no-store" });
      if (answer.redirected || answer.status === 404 || answer.status === 403) end(); // signed out, or not ours any more
      if (answer.ok && !answer.redirected) show(ids, await answer.text());
      isAway = answer.status >= 500;
    } catch {
      isAway = true;
    }
    if (isAway) ids.forEach((id) => wanted.add(id));
    const took = performance.now() - started;
    for (const id of ids) {
      const pace = isAway ? AWAY_S * 1000 : Number(document.getElementById(id)?.dataset.livePace || PACE_S) * 1000;
      notBefore.set(id, performance.now() + Math.max(pace, took * (SLOWEST_SHARE - 1)));
    }
    isFetching = false;
    schedule();
  }

  function show(ids, html) {
    const newer = new DOMParser().parseFromString(html, "text/html");
    for (const id of ids) {
      const next = newer.getElementById(id);
      if (next) put(id, next);
    }
    ages.tick();
    document.dispatchEvent(new CustomEvent("gantry:shown", { detail: ids }));
    lookOnce();
  }

  function put(id, next) {
    const current = document.getElementById(id);
    waiting.delete(id);
    if (current && liveSwap(current, next)) waiting.set(id, next);
  }

  function tryWaiting() {
    for (const [id, next] of [...waiting]) put(id, next);
  }

  // One look for what time alone changes.
  const looked = new Set();
  function lookOnce() {
    for (const part of document.querySelectorAll("[data-live-after]")) {
      if (looked.has(part.id)) continue;
      looked.add(part.id);
      setTimeout(() => { wanted.add(part.id); schedule(); }, Number(part.dataset.liveAfter) * 1000);
    }
  }

  // ---- the stream: the browser's own by a SharedWorker, else one of this page while it is visible -------------------
  function listenByWorker() {
    const worker = new SharedWorker(script.dataset.worker, { name: "gantry-live" });
    worker.port.onmessage = ({ data }) => hear(data);
    const hello = (since) => worker.port.postMessage({ type: "hello", url, since });
    hello(rendered);
    addEventListener("pagehide", () => worker.port.postMessage({ type: "goodbye" }));
    addEventListener("pageshow", (event) => { if (event.persisted) { hello(Date.now()); hear({ type: "resync" }); } });
  }

  function listenAlone() {
    let stream = null;
    let since = rendered;
    const follow = () => {
      if (!document.hidden && !stream && !hasEnded) stream = openStream(url, since, hear);
      if (document.hidden && stream) {
        since = stream.since();
        stream.close();
        stream = null;
      }
    };
    document.addEventListener("visibilitychange", follow);
    follow();
  }

  if ("SharedWorker" in window) listenByWorker();
  else listenAlone();
  document.addEventListener("visibilitychange", schedule);
  document.addEventListener("pointerover", () => { if (waiting.size) tryWaiting(); });
  document.documentElement.addEventListener("pointerleave", () => { if (waiting.size) tryWaiting(); });
  document.addEventListener("selectionchange", () => { if (waiting.size) tryWaiting(); });
  lookOnce();
})();
