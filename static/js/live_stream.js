// One event stream a browser. Loaded by the SharedWorker, which serves all tabs; and by each page, which opens a stream
// of its own while it is visible where there are no SharedWorkers. Passes on what it is told, fetches nothing.
"use strict";

const SHORTEST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60000;
const MOST_KEPT = 200;

// Opens the stream and keeps it open. `tell` gets {type: "changed", at, changes}, {type: "fresh", at, heard, ages},
// {type: "resync", at} or {type: "bye"}.
// The browser reconnects by itself when a connection breaks; after an answer that isn't a stream (a server that is
// starting, a login page) it gives up, so we try again, ever more seldom.
function openStream(url, since, tell) {
  let last = since;
  let wait = SHORTEST_WAIT_MS;
  let source = null;
  let timer = 0;

  function close() {
    clearTimeout(timer);
    if (source) source.close();
    source = null;
  }

  function note(event) {
    last = Number(event.lastEventId) || last;
    return last;
  }

  function open() {
    source = new EventSource(`${url}?since=${last}`);
    source.onopen = () => { wait = SHORTEST_WAIT_MS; };
    source.addEventListener("changed", (event) => tell({ type: "changed", at: note(event), ...JSON.parse(event.data) }));
    source.addEventListener("fresh", (event) => tell({ type: "fresh", at: note(event), heard: Date.now(), ...JSON.parse(event.data) }));
    source.addEventListener("resync", (event) => tell({ type: "resync", at: note(event) }));
    source.addEventListener("bye", () => { close(); tell({ type: "bye" }); });
    source.onerror = () => {
      if (!source || source.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }

  open();
  return { close, since: () => last };
}

// In the worker: a page says "hello" with the moment it was rendered and gets what came after it; it says "goodbye" when
// it is left. Without pages there is no stream.
function serveTabs(scope) {
  const ports = new Set();
  let kept = [];
  let fresh = null; // the newest ages, for pages that come later
  let stream = null;

  function tell(message) {
    if (message.type === "bye") {
      stream = null;
      kept = [];
      fresh = null;
    } else if (message.type === "fresh") {
      fresh = message;
    } else {
      kept.push(message);
      if (kept.length > MOST_KEPT) kept = [{ type: "resync", at: message.at }];
    }
    for (const port of ports) port.postMessage(message);
  }

  function welcome(port, { url, since }) {
    ports.add(port);
    if (fresh) port.postMessage(fresh);
    for (const message of kept) if (message.at >= since) port.postMessage(message);
    if (!stream) stream = openStream(url, since, tell);
  }

  function farewell(port) {
    ports.delete(port);
    if (ports.size > 0 || !stream) return;
    stream.close();
    stream = null;
    kept = [];
    fresh = null;
  }

  scope.onconnect = (event) => {
    const port = event.ports[0];
    port.onmessage = ({ data }) => (data.type === "hello" ? welcome(port, data) : farewell(port));
  };
}

if ("SharedWorkerGlobalScope" in self) serveTabs(self);
