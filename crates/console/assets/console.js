// What pages can do beyond being shown: parts that stay fresh, keys, and times in the reader's own zone.
// Every page works without it.
"use strict";

const each = (root, selector, act) => root.querySelectorAll(selector).forEach(act);

// Times are written in UTC; whoever points at one sees their own.
function localise(root) {
  each(root, "time[datetime]", (time) => {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.title = `${at.toLocaleString()} here · ${time.dateTime}`;
  });
}

// How long to wait before a part that was refused is asked for again.
const RETRY_MS = 10_000;

// A stream that was refused does not say why; a page does.
async function isSignedOut() {
  const asked = fetch("/console/you", { headers: { accept: "text/event-stream" } });
  return asked.then((answer) => answer.status === 401, () => false);
}

// Parts that the server draws anew whenever they change. A page that nobody looks at lets go: browsers keep
// few connections to one host.
function freshen(part) {
  let source = null;
  let waiting = null;
  let retry = null;
  const is = (state, says) => { part.dataset.is = state; part.dataset.says = says; };
  const show = () => {
    if (waiting === null || holdsFocus(part)) return;
    const next = document.createElement("template");
    next.innerHTML = waiting;
    waiting = null;
    renew(part, next.content);
    localise(part);
  };
  const over = () => is("stale", "signed out; reload to sign in");
  const close = () => { clearTimeout(retry); source?.close(); source = null; };
  // A browser reconnects by itself where the line was cut, but never where the answer was no stream.
  const fail = async () => {
    is("stale", "not live; trying again");
    if (source.readyState !== EventSource.CLOSED) return;
    close();
    const signedOut = await isSignedOut();
    if (source !== null || document.hidden) return;
    if (signedOut) return over();
    retry = setTimeout(open, RETRY_MS);
  };
  const open = () => {
    if (source !== null) return;
    source = new EventSource(part.dataset.live);
    source.onopen = () => is("fresh", "live");
    source.onmessage = (event) => { waiting = event.data; is("fresh", "live"); show(); };
    source.onerror = fail;
    source.addEventListener("stale", () => is("stale", "not live; trying again"));
    source.addEventListener("over", () => { close(); over(); });
  };
  part.addEventListener("focusout", () => setTimeout(show));
  part.addEventListener("toggle", show, true);
  addEventListener("pagehide", close);
  document.addEventListener("visibilitychange", () => document.hidden ? close() : open());
  if (!document.hidden) open();
}

// Only what differs is touched: focus, unfolded parts and what is read aloud stay where they are. A form that
// differs is another one: what was typed for one thing never stands in another's.
function renew(old, next) {
  const [were, are] = [[...old.childNodes], [...next.childNodes]];
  are.forEach((node, place) => were[place] ? replace(were[place], node) : old.append(node));
  were.slice(are.length).forEach((node) => node.remove());
}

function replace(old, next) {
  if (old.isEqualNode(next)) return;
  const isOther = old.nodeName !== next.nodeName || old.nodeName === "FORM";
  if (!(old instanceof Element) || isOther) return old.replaceWith(next);
  const gone = [...old.attributes].filter(({ name }) => name !== "open" && !next.hasAttribute(name));
  gone.forEach(({ name }) => old.removeAttribute(name));
  [...next.attributes].forEach(({ name, value }) => {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  });
  renew(old, next);
}

// Whoever is typing into a part, or has a form of it open, is not to lose what they typed.
function holdsFocus(part) {
  const at = document.activeElement;
  const types = part.contains(at) && at.matches("input, select, textarea");
  return types || part.querySelector("details.confirm[open]") !== null;
}

// Rows, by j and k.
function step(by) {
  const rows = [...document.querySelectorAll("tr[data-row]")];
  if (rows.length === 0) return;
  const at = rows.findIndex((row) => row.classList.contains("here"));
  const next = Math.min(Math.max(at + by, 0), rows.length - 1);
  rows.forEach((row) => row.classList.remove("here"));
  rows[next].classList.add("here");
  rows[next].scrollIntoView({ block: "nearest" });
  rows[next].querySelector("a[href]")?.focus({ preventScroll: true });
}

function search() {
  const field = document.querySelector("[data-search], input[type=search], form.filter input:not([type=hidden])");
  field?.focus();
  field?.select?.();
}

// The keys, from the page that tells of them.
async function showKeys() {
  const shown = document.querySelector("dialog.help");
  if (shown) return shown.open ? shown.close() : shown.showModal();
  const answer = await fetch("/console/you");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const keys = page.querySelector("dl.keys");
  if (!keys) return;
  const dialog = document.createElement("dialog");
  dialog.className = "help";
  dialog.setAttribute("aria-label", "Keys");
  dialog.append(keys);
  document.body.append(dialog);
  dialog.showModal();
}

let goes = false;

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (goes) {
    goes = false;
    const place = document.querySelector(`.top nav a[data-key="${CSS.escape(event.key)}"]`);
    if (place) { event.preventDefault(); place.click(); }
    return;
  }
  const deeds = { "g": () => { goes = true; setTimeout(() => { goes = false; }, 1500); },
    "/": search, "?": showKeys, "j": () => step(1), "k": () => step(-1) };
  if (deeds[event.key]) { event.preventDefault(); deeds[event.key](); }
}

// A form is sent once, however often its button is pressed.
function sendOnce(event) {
  const button = event.target.querySelector("button[type=submit]");
  if (event.target.method === "post" && button) setTimeout(() => { button.disabled = true; });
}

// Fields that were left empty do not get into the address.
function withoutEmpty(event) {
  if (event.target.method !== "get") return;
  each(event.target, "input, select", (field) => { if (!field.value) field.disabled = true; });
}

addEventListener("keydown", press);
addEventListener("submit", (event) => { withoutEmpty(event); sendOnce(event); });
addEventListener("pageshow", () => each(document, ":disabled", (field) => { field.disabled = false; }));
localise(document);
each(document, "[data-live]", freshen);
// The section that is shown is in sight, where the header is narrow.
document.querySelector(".top nav a[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
