// Opens what stands behind a link or button marked `data-dialog` in one native dialog: asks the same address for its part
// `sheet`, posts the forms inside by fetch, and looks again when the event stream says that something changed. Without
// this script every link and form leads to a page that does the same.
"use strict";

(() => {
  const HEADER = "Gantry-Fragments";
  const PART = "sheet";
  const SLOW_MS = 300;
  const PACE_MS = 1000;
  const login = document.currentScript.dataset.login;
  const typed = new Map(); // what was typed outlives a new plan and a lost login
  let dialog = null;
  let isBusy = false;
  let looking = Promise.resolve(); // the refresh under way: what a person wishes waits for it and is never dropped
  let isStale = false;
  let isClosed = true; // closed by the person: an answer that comes later is given up, not shown
  let lookedAt = 0;
  let timer = 0;
  let looked = ""; // the step whose one look after a while is spent

  const sheet = () => (dialog ? dialog.querySelector(`#${PART}`) : null);

  // ---- asking ---------------------------------------------------------------------------------------------------------
  async function ask(url, body) {
    const headers = { [HEADER]: PART };
    const answer = await fetch(url, { method: body ? "POST" : "GET", body, headers, cache: "no-store" });
    if (answer.redirected && new URL(answer.url).pathname === login) throw problem("You are signed out.", "Sign in in another tab, then press the button again. What you typed stays here.", { href: login });
    if (answer.status === 403) throw problem("You may not do this.", "Your rights may have changed. An admin can grant your group the operator role on the cluster.", { status: 403 });
    if (answer.status === 404) throw problem("It is not there any more.", "Close this and reload the page.");
    if (!answer.ok) throw problem("Gantry could not answer just now.", `Its database or Redis may be away (${answer.status}). Try again in a moment: what you typed stays here.`);
    const part = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(PART);
    if (!part) throw problem("Gantry answered something else than expected.", "Reload the page, it may be older than this release.");
    return part;
  }

  function problem(text, mend, more = {}) {
    return Object.assign(new Error(text), { mend, ...more });
  }

  async function work(job) {
    if (isBusy) return;
    isBusy = true;
    isStale = false;
    const slow = setTimeout(() => dialog.toggleAttribute("data-busy", true), SLOW_MS);
    try {
      await job();
    } catch (error) {
      const isAway = error.mend === undefined;
      if (isAway && !(error instanceof TypeError)) throw error;
      say(isAway ? problem("No connection to Gantry.", "The network or the server is away. Try again when it is back: what you typed stays here.") : error);
    } finally {
      clearTimeout(slow);
      isBusy = false;
      dialog.removeAttribute("data-busy");
      if (isStale) lookSoon();
    }
  }

  async function open(url, body, title) {
    await looking; // one of a dialog that was closed meanwhile
    isClosed = false;
    make();
    const waiting = setTimeout(() => { frame(title); show(); }, SLOW_MS);
    await work(async () => {
      try {
        put(await ask(url, body));
      } catch (error) {
        frame(title);
        throw error;
      } finally {
        clearTimeout(waiting);
        show();
      }
    });
  }

  // Sends what stood there when the button was pressed, whatever a refresh brings meanwhile.
  async function post(form, submitter) {
    const url = form.action;
    const data = new FormData(form, submitter);
    await looking;
    await work(async () => {
      let part;
      try {
        part = await ask(url, data);
      } catch (error) {
        if (error.status !== 403 || !(await renew(data))) throw error;
        part = await ask(url, data);
      }
      put(part);
    });
  }

  // Signing in again changes the form's token: take the new one and post once more.
  async function renew(data) {
    const url = sheet()?.dataset.url;
    const refuse = (error) => { if (error.href) throw error; }; // signed out: that is the news, not the token
    const newer = url && data.has("csrfmiddlewaretoken") ? await ask(url).catch(refuse) : null;
    const token = newer?.querySelector("[name=csrfmiddlewaretoken]")?.value || newer?.dataset.token;
    if (!token) return false;
    data.set("csrfmiddlewaretoken", token);
    return true;
  }

  // ---- showing --------------------------------------------------------------------------------------------------------
  function make() {
    if (dialog) return;
    dialog = document.createElement("dialog");
    dialog.className = "sheet";
    dialog.setAttribute("aria-labelledby", "sheet-title");
    document.body.append(dialog);
    dialog.addEventListener("close", closed);
    dialog.addEventListener("submit", (event) => {
      event.preventDefault();
      post(event.target, event.submitter);
    });
    dialog.addEventListener("input", ({ target }) => { if (target.name) typed.set(target.name, target.value); });
  }

  function show() {
    if (isClosed || dialog.open) return;
    dialog.showModal();
    focusFirst(); // of its own a browser takes the button that closes
  }

  // A frame of our own while the server is slow, or where it has nothing to show.
  function frame(title) {
    if (sheet()) return;
    const part = document.createElement("div");
    part.className = "frag";
    part.id = PART;
    part.innerHTML = '<header class="sheet-h"><h2 id="sheet-title" tabindex="-1"></h2></header><div class="sheet-b"></div><footer class="sheet-f ends"><div class="acts"><button class="btn" type="button" data-close>Close</button></div></footer>';
    part.querySelector("h2").textContent = title;
    dialog.replaceChildren(part);
  }

  function put(next) {
    if (isClosed) {
      giveUp(next);
      return;
    }
    const current = sheet();
    dialog.querySelector("#sheet-says")?.remove();
    if (current && current.dataset.step && current.dataset.step === next.dataset.step) {
      liveSwap(current, next);
    } else {
      dialog.replaceChildren(document.importNode(next, true));
      restore();
      if (dialog.open) focusFirst();
    }
    check(dialog);
    lookOnce();
  }

  function restore() {
    for (const field of dialog.querySelectorAll("input[name]:not([type=hidden])")) {
      const kept = typed.get(field.name);
      if (kept && (!field.value || field.dataset.keep !== undefined)) field.value = kept;
    }
  }

  function focusFirst() {
    const fields = [...dialog.querySelectorAll("input:not([type=hidden]):not(:disabled)")];
    const field = fields.find((each) => !each.value) || fields[0];
    if (field) {
      field.focus();
      if (field.value) field.select();
    } else {
      (dialog.querySelector(".btn.primary:not(:disabled)") || dialog.querySelector("#sheet-title"))?.focus();
    }
  }

  function say(error) {
    dialog.querySelector("#sheet-says")?.remove();
    const note = document.createElement("div");
    note.id = "sheet-says";
    note.className = "note bad";
    note.setAttribute("role", "alert");
    const text = document.createElement("div");
    const strong = document.createElement("b");
    strong.textContent = error.message;
    text.append(strong, ` ${error.mend} `);
    if (error.href) {
      const link = document.createElement("a");
      Object.assign(link, { href: error.href, target: "_blank", rel: "noopener", textContent: "Sign in" });
      text.append(link);
    }
    note.append(text);
    const body = dialog.querySelector(".sheet-b");
    body?.prepend(note);
    if (body) body.scrollTop = 0;
  }

  // A plan that nobody will confirm is cancelled; one that was sent goes on.
  function giveUp(part) {
    if (!part?.dataset.cancel) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", part.dataset.token);
    fetch(part.dataset.cancel, { method: "POST", body, headers: { [HEADER]: PART }, keepalive: true }).catch(() => {});
  }

  function closed() {
    giveUp(sheet());
    isClosed = true;
    typed.clear();
    clearTimeout(timer);
    dialog.replaceChildren();
  }

  // ---- keeping it up to date -----------------------------------------------------------------------------------------
  function hears(message) {
    const { topics: live, kinds: liveKinds } = sheet().dataset;
    return liveConcerns({ live, liveKinds }, message);
  }

  function lookSoon() {
    isStale = true;
    if (isBusy || document.hidden || !dialog?.open || !sheet()?.dataset.url) return;
    clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, lookedAt + PACE_MS - performance.now()));
  }

  async function look() {
    if (!dialog.open || !sheet()?.dataset.url) return;
    lookedAt = performance.now();
    looking = work(async () => put(await ask(sheet().dataset.url)));
    await looking;
  }

  function lookOnce() {
    const { after, url, step } = sheet().dataset;
    if (!after || looked === url + step) return;
    looked = url + step;
    setTimeout(lookSoon, Number(after) * 1000);
  }

  document.addEventListener("gantry:news", ({ detail }) => { if (dialog?.open && sheet() && hears(detail)) lookSoon(); });
  document.addEventListener("visibilitychange", () => { if (dialog?.open && isStale) lookSoon(); });
  addEventListener("online", () => { if (dialog?.open && sheet()?.dataset.step !== "plan") lookSoon(); });

  // ---- buttons and fields, in dialogs and on pages -------------------------------------------------------------------
  // The button that sends is ready once the name is typed and what is required is there.
  function check(root) {
    for (const form of root.querySelectorAll("form[data-ready]")) {
      const isNamed = !form.dataset.typed || form.elements.typed_name.value.trim() === form.dataset.typed;
      const isFull = [...form.querySelectorAll("input[required]")].every((field) => field.value.trim());
      const button = form.querySelector(".btn.primary");
      if (button) button.disabled = !(isNamed && isFull);
    }
  }

  function step(button) {
    const field = button.closest(".stepper").querySelector("input");
    const least = Number(field.min || 0);
    const most = Number(field.max || Infinity);
    field.value = Math.min(most, Math.max(least, (Number(field.value) || 0) + Number(button.dataset.stepBy)));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-dialog], [data-close], [data-step-by]");
    if (!target || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (target.dataset.stepBy !== undefined) {
      step(target);
    } else if (target.dataset.close !== undefined) {
      if (dialog?.contains(target)) dialog.close();
    } else if (!dialog?.contains(target)) {
      const form = target.form;
      if (!form && !target.href) return;
      event.preventDefault();
      const title = target.textContent.trim().replace(/…$/, "");
      const address = form ? (target.hasAttribute("formaction") ? target.formAction : form.action) : target.href;
      open(address, form ? new FormData(form, target) : undefined, title);
    }
  });
  document.addEventListener("input", () => check(document));
  check(document);
})();
