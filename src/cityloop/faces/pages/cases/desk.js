// @ts-check
// How does an operator work all day without a mouse?
import { away, heard, hold, refuse, undo, unheard } from "./held.js";
import { listen } from "./live.js";
import { arrived } from "./present.js";

const PART = { "X-Part": "1" };
const LOOK = 15_000; // ms between two looks for new cases while no stream tells of them
const SOON = 500; // ms in which what the stream tells is gathered into one look
const SELDOM = 4; // looks left out while it does
const AGAIN = 3_000; // ms until what the server did not hear is sent again
const wide = matchMedia("(min-width: 1100px)");
const $ = (/** @type {string} */ query, /** @type {ParentNode} */ from = document) => /** @type {HTMLElement | null} */ (from.querySelector(query));
const rows = () => /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".rows a.case")]);
const chosen = () => rows().find((row) => row.hasAttribute("aria-current"));
const number = (/** @type {HTMLElement} */ row) => row.dataset.number ?? "";
const detail = /** @type {HTMLElement} */ ($("#detail"));
let asked = 0; // the newest request for a case; an older answer that comes later is dropped

/** Mark a row as the chosen one and show its case beside the list. @param {HTMLAnchorElement | undefined} row */
async function choose(row, focus = true) {
  if (!row) return;
  for (const one of rows()) one.removeAttribute("aria-current");
  row.setAttribute("aria-current", "true");
  if (focus) row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  if (wide.matches) await show(row);
}

/** @param {HTMLAnchorElement} row */
async function show(row) {
  const mine = ++asked;
  detail.setAttribute("aria-busy", "true");
  const answer = await ask(row.href, { headers: PART });
  if (mine !== asked || !answer) return;
  if (out(answer)) return void location.assign(row.href); // which asks to sign in, and leads back
  detail.innerHTML = answer.ok ? await answer.text() : "";
  detail.dataset.number = number(row);
  detail.removeAttribute("aria-busy");
  detail.scrollTop = 0;
  if (answer.ok) row.dataset.version = version(detail);
  arrived();
}

/** Return the version of the case that a part of a page shows. @param {ParentNode} part */
function version(part) {
  return $(".file", part)?.dataset.version ?? "";
}

/** Return an answer, null when the server does not give one: then the page says so. @param {string} address @param {RequestInit} how */
async function ask(address, how) {
  try {
    const answer = await fetch(address, { ...how, redirect: "manual" });
    if (answer.status < 500) return gone(false), answer; // 0 when it leads to signing in
  } catch {
    // gone: said below
  }
  return gone(true), null;
}

/** Return whether an answer leads to signing in: the session has ended. @param {Response} answer */
function out(answer) {
  return answer.type === "opaqueredirect";
}

/** @param {boolean} is */
function gone(is) {
  const sign = $("#gone");
  if (sign) sign.hidden = !is;
  away(is);
}

/** @param {number} by */
function step(by) {
  const all = rows();
  const now = chosen();
  void choose(all[now ? Math.min(Math.max(all.indexOf(now) + by, 0), all.length - 1) : 0]);
}

/** Hold a form of the chosen case for ten seconds, then send it; meanwhile the next case is shown. @param {HTMLFormElement} form */
function post(form) {
  const row = chosen();
  if (!row || !form.reportValidity()) return;
  const body = new FormData(form);
  const say = `${number(row)} ${form.dataset.say ?? ""}`;
  row.classList.add("held");
  hold({ say, back: () => { row.classList.remove("held"); void choose(row); }, send: () => send(row, form.action, body, say) });
  const next = rows()[rows().indexOf(row) + 1];
  if (next) void choose(next);
}

/** @param {HTMLAnchorElement} row @param {string} address @param {FormData} body @param {string} say */
async function send(row, address, body, say) {
  row.dataset.sent = "1";
  const answer = await ask(address, { method: "POST", body, headers: PART, keepalive: true });
  if (!answer) return unheard(row), void setTimeout(() => send(row, address, body, say), AGAIN);
  heard(row);
  delete row.dataset.sent;
  row.classList.remove("held");
  if (out(answer)) return refuse(`${say}: ${$("#held")?.dataset.out}`, row.href);
  const html = answer.status === 204 ? "" : await answer.text();
  if (!answer.ok) return refuse(`${say}: ${why(html)}`, row.href);
  row.classList.add("done");
  row.dataset.version = version(parsed(html)) || row.dataset.version;
  if (detail.dataset.number === number(row)) detail.innerHTML = html, arrived();
}

/** @param {string} html */
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Send a form of the chosen case at once and show the answer: what a person said is looked at now or not at all. @param {HTMLFormElement} form */
async function now(form) {
  const mine = ++asked;
  const answer = await ask(form.action, { method: "POST", body: new FormData(form), headers: PART });
  if (!answer || mine !== asked) return;
  if (out(answer)) return void location.assign(chosen()?.href ?? "/");
  const row = chosen();
  detail.innerHTML = await answer.text();
  if (row && answer.ok) row.dataset.version = version(detail);
  arrived();
}

/** Return the reason that a refused form's page gives. @param {string} html */
function why(html) {
  return parsed(html).querySelector("[role=alert] p")?.textContent ?? "";
}

/** Return a form of the chosen case, opened, with the cursor in it. @param {string} act */
function open(act) {
  const form = /** @type {HTMLFormElement | null} */ ($(`form[data-act="${act}"]`, detail));
  const fold = form?.closest("details");
  if (fold) fold.open = true;
  if (form) $("input:not([type=hidden]), select, textarea, button", form)?.focus();
  return form;
}

function main() {
  const form = /** @type {HTMLFormElement | null} */ ($("form[data-tone=main]", detail));
  if (form) post(form);
}

/** Set the category right, or confirm it, by the place of the guess. @param {number} place */
function correct(place) {
  const guess = /** @type {HTMLElement | undefined} */ (detail.querySelectorAll("[data-category]")[place]);
  const form = /** @type {HTMLFormElement | null} */ ($("form[data-act=correct]", detail));
  const pick = /** @type {HTMLSelectElement | null} */ (form?.elements.namedItem("category") ?? null);
  if (!guess || !form || !pick) return;
  pick.value = guess.dataset.category ?? "";
  post(form);
}

/** Choose a row for what is done to many, or let go of it. @param {HTMLAnchorElement | undefined} row */
function pick(row) {
  const bar = $("#bulk");
  if (!row || !bar) return;
  row.dataset.picked = row.dataset.picked === "1" ? "" : "1";
  const many = rows().filter((one) => one.dataset.picked);
  bar.hidden = !many.length;
  /** @type {HTMLElement} */ ($(".count", bar)).textContent = String(many.length);
  /** @type {HTMLInputElement} */ ($("[name=numbers]", bar)).value = many.map((one) => `${number(one)}@${one.dataset.version}`).join(" ");
}

function help() {
  const box = /** @type {HTMLDialogElement | null} */ ($("#keys"));
  if (box?.open) box.close();
  else box?.showModal();
}

/** Look for new cases without moving what is there: a button says how many there are. */
async function look() {
  const answer = document.hidden ? null : await ask(location.href, { headers: PART });
  if (!answer?.ok) return;
  const now = /** @type {HTMLAnchorElement[]} */ ([...parsed(await answer.text()).querySelectorAll("a.case")]);
  const known = new Map(rows().map((row) => [number(row), row]));
  for (const one of now) renew(known.get(number(one)), one);
  const fresh = now.filter((one) => !known.has(number(one))).length;
  const button = $("#news");
  if (!button) return;
  button.hidden = !fresh;
  button.textContent = `${fresh} ${button.dataset.say} ↑`;
}

/** Show what has changed in a row, where it stands. @param {HTMLAnchorElement | undefined} row @param {HTMLAnchorElement} now */
function renew(row, now) {
  if (!row || Number(now.dataset.version) <= Number(row.dataset.version)) return;
  row.innerHTML = now.innerHTML;
  row.className = now.className;
  row.dataset.version = now.dataset.version;
  changed({ number: number(row), version: Number(now.dataset.version), by: "", word: $(".state", now)?.textContent ?? "" });
}

/** Say that the case beside the list is no longer what it shows, unless this page has just changed it. @param {import("./live.js").Change} change */
function changed(change) {
  const sign = $(".changed", detail);
  const ours = rows().some((row) => number(row) === change.number && row.dataset.sent);
  if (!sign || ours || detail.dataset.number !== change.number || change.version <= Number(version(detail))) return;
  if (change.by || sign.hidden) /** @type {HTMLElement} */ ($("p", sign)).textContent = `${change.by} ${sign.dataset.say} ${change.word}`;
  sign.hidden = false;
}

let soon = 0;
/** Look once for all that happens in a moment, and never in the way of the chosen case. */
function gather() {
  window.clearTimeout(soon);
  soon = window.setTimeout(look, SOON);
}

/** @param {import("./live.js").Change} change */
function told(change) {
  changed(change);
  gather();
}

/** Show the chosen case as it is now. */
function again() {
  const row = chosen();
  if (row) void show(row);
}

/** @type {Record<string, () => unknown>} */
const KEYS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1), Enter: main, 1: () => correct(0), 2: () => correct(1),
  3: () => correct(2), m: () => open("join"), r: () => open("reroute"), c: () => open("correct"), s: () => open("split"),
  e: () => open("decide_extension") ?? open("ask_extension"), d: () => open("supervise") ?? open("answer"), t: () => open("tell"), l: again, x: () => pick(chosen()), z: () => undo(),
  o: () => { const row = chosen(); if (row) location.assign(row.href); }, n: () => location.assign("/call"), b: () => location.assign("/callbacks"),
  h: () => location.assign("/handover"), g: () => location.assign(`/map${location.search}`), "/": () => $("#q")?.focus(), "?": help,
};

addEventListener("keydown", (event) => {
  const on = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !wide.matches) return;
  if (event.key === "Escape" && on.closest("#detail, .filters, #bulk")) return void (chosen() ?? rows()[0])?.focus();
  const typing = on.closest("input, textarea, select, dialog[open]");
  const pressing = event.key === "Enter" && on.closest("button, summary, a:not(.case)");
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (typing || pressing || !act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const on = /** @type {HTMLElement} */ (event.target);
  const row = /** @type {HTMLAnchorElement | null} */ (on.closest(".rows a.case"));
  if (on.closest(".keys-open")) help();
  else if (on.closest("#news")) location.reload();
  else if (on.closest(".changed button")) again();
  else if (row && wide.matches && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    void choose(row);
  }
});

detail.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  if ("now" in form.dataset) void now(form);
  else post(form);
});

if (wide.matches) void choose(rows()[0], false);
const listening = listen(detail.dataset.live ?? "", told, gather);
let quiet = 0;
setInterval(() => { if (!listening() || ++quiet % SELDOM === 0) void look(); }, LOOK);
