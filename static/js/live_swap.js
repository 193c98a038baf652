// Brings one element in line with a newer one, changing as little as possible: what stays the same stays the same node,
// so that scroll, focus, selection, open menus and what somebody is typing outlive a refresh. Nothing moves under the
// pointer: while it is over a table or list, rows change where they stand and a new order waits.
"use strict";

const liveSwap = (() => {
  const ROWS = "tbody, .attn, .feed";
  const KEPT_ATTRIBUTES = { DETAILS: ["open"], DIALOG: ["open"], INPUT: ["value", "checked"], OPTION: ["selected"] };

  // True if something had to wait.
  function swap(from, to) {
    const anchor = anchorUnderPointer();
    const focused = document.activeElement;
    const isWaiting = morph(from, to);
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    if (anchor && anchor.element.isConnected) {
      const moved = anchor.element.getBoundingClientRect().top - anchor.top;
      if (moved) window.scrollBy(0, moved);
    }
    return isWaiting;
  }

  function anchorUnderPointer() {
    const hovered = document.querySelectorAll("main tr:hover, main li:hover, main .card:hover, main form:hover");
    const element = hovered[hovered.length - 1];
    return element ? { element, top: element.getBoundingClientRect().top } : null;
  }

  function morph(from, to) {
    if (from.isEqualNode(to)) return false;
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
      return false;
    }
    morphAttributes(from, to);
    if (from.tagName === "TEXTAREA") return false;
    return from.matches(ROWS) && isHeld(from) ? morphInPlace(from, to) : morphChildren(from, to);
  }

  function morphAttributes(from, to) {
    const kept = from.tagName === "INPUT" && from.type === "hidden" ? [] : KEPT_ATTRIBUTES[from.tagName] || [];
    for (const { name, value } of [...to.attributes]) {
      if (!kept.includes(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
    for (const { name } of [...from.attributes]) {
      if (!kept.includes(name) && !to.hasAttribute(name)) from.removeAttribute(name);
    }
  }

  // In use: the pointer is over the table, or text in it is selected.
  function isHeld(rows) {
    const whole = rows.closest("table") || rows;
    const selection = document.getSelection();
    const isSelected = selection && !selection.isCollapsed && whole.contains(selection.anchorNode);
    return isSelected || (matchMedia("(hover: hover)").matches && whole.matches(":hover"));
  }

  // Rows change where they stand; those that came, went or moved wait.
  function morphInPlace(from, to) {
    const newer = new Map(keyed(to).map(({ node, key }) => [key, node]));
    const shown = keyed(from);
    let isWaiting = false;
    for (const { node, key } of shown) {
      const match = newer.get(key);
      if (match) isWaiting = morph(node, match) || isWaiting;
    }
    const order = [...newer.keys()].join("\n");
    return isWaiting || order !== shown.map(({ key }) => key).join("\n");
  }

  function morphChildren(from, to) {
    const byKey = new Map(keyed(from).map(({ node, key }) => [key, node]));
    const wanted = keyed(to);
    const keyOf = new Map(wanted.map(({ node, key }) => [node, key]));
    const taken = new Set(wanted.map(({ key }) => byKey.get(key)).filter(Boolean));
    let isWaiting = false;
    let place = from.firstChild;
    for (const next of [...to.childNodes]) {
      const key = keyOf.get(next);
      const match = key === undefined ? likeIt(place, next, taken) : byKey.get(key);
      if (!match || match.nodeName !== next.nodeName) {
        from.insertBefore(document.importNode(next, true), place);
        continue;
      }
      if (match === place) place = place.nextSibling;
      else from.insertBefore(match, place);
      isWaiting = morph(match, next) || isWaiting;
    }
    while (place) {
      const after = place.nextSibling;
      place.remove();
      place = after;
    }
    return isWaiting;
  }

  // The node at hand, if it is of the same kind and no keyed one that belongs elsewhere.
  function likeIt(place, next, taken) {
    return place && place.nodeName === next.nodeName && !taken.has(place) && !place.id ? place : null;
  }

  // Children that can be told apart: by id, or a row by its first link. The second row of the same link gets a number.
  function keyed(parent) {
    const seen = new Map();
    const found = [];
    for (const node of parent.children) {
      const name = node.id ? `#${node.id}` : rowName(node);
      if (!name) continue;
      const count = (seen.get(name) || 0) + 1;
      seen.set(name, count);
      found.push({ node, key: count > 1 ? `${name} ${count}` : name });
    }
    return found;
  }

  function rowName(node) {
    if (node.tagName !== "TR" && node.tagName !== "LI") return "";
    const link = node.querySelector("a[href]");
    return link ? link.getAttribute("href") : "";
  }

  return swap;
})();
