// @ts-check
// Where are my cases, and which of the list is which on the map?
import { COLOURS, images, layers } from "./style.js";

const root = /** @type {HTMLElement} */ (document.querySelector("#map"));
const said = /** @type {HTMLElement} */ (document.querySelector(".where .said"));
const rows = /** @type {HTMLElement} */ (document.querySelector("#rows"));
const links = () => /** @type {HTMLAnchorElement[]} */ ([...rows.querySelectorAll("a.case")]);
const chosen = () => links().find((link) => link.hasAttribute("aria-current"));
const box = /** @type {[number, number, number, number]} */ ((root.dataset.box ?? "").split(",").map(Number));
const EMPTY = { type: "FeatureCollection", features: [] };
const WAIT = 250; // ms of rest before the cells of a new view are asked for
const PADDING = { top: 24, left: 24, bottom: 24, right: 76 }; // the buttons stand on the right
const CLOSE = 15; // zoom at which a chosen case is shown

/** @type {any} */ let map = null;
let byCell = false; // more cases than a browser should hold: each view is counted by the server
let nowhere = 0; // cases without a place, which are in no view
let asked = 0; // the newest request; an older answer that comes later is dropped

/** Show what the server draws: for a browser without WebGL2, or without the library. @param {string} why */
function draw(why) {
  const pane = /** @type {HTMLElement} */ (root.querySelector(":scope > .drawn"));
  const deep = getComputedStyle(document.documentElement).colorScheme === "dark";
  const picture = /** @type {HTMLImageElement} */ (pane.querySelector("img"));
  picture.addEventListener("load", () => (root.dataset.ready = "drawn"), { once: true });
  picture.src = `${root.dataset.drawn}&theme=${deep ? "deep" : "light"}`;
  pane.hidden = false;
  said.textContent = said.dataset.drawn ?? "";
  root.dataset.why = why;
}

/** Return whether this browser has what MapLibre draws with. */
function able() {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

async function start() {
  if (!able()) return draw("webgl2");
  let library;
  try {
    library = await import(new URL(root.dataset.library ?? "", location.href).href);
  } catch {
    return draw("library"); // set-up could not fetch it
  }
  library.setWorkerUrl(new URL(root.dataset.worker ?? "", location.href).href);
  const canvas = /** @type {HTMLElement} */ (root.querySelector(".canvas"));
  canvas.hidden = false;
  map = new library.Map({
    container: canvas, bounds: box, fitBoundsOptions: { padding: PADDING }, maxZoom: 19, minZoom: 8, attributionControl: false, dragRotate: false, pitchWithRotate: false,
    touchPitch: false, locale: { "Map.Title": root.dataset.title ?? "" },
    style: { version: 8, sources: {}, layers: [{ id: "land", type: "background", paint: { "background-color": COLOURS.sunk } }] },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.on("load", () => void fill());
  let still = true; // nobody has moved it: it shows the district, however wide the window becomes
  map.on("movestart", (/** @type {any} */ event) => (still &&= !event.originalEvent));
  map.on("resize", () => still && !root.dataset.chosen && map.fitBounds(box, { padding: PADDING, animate: false }));
}

async function fill() {
  for (const [name, image] of images()) map.addImage(name, image, { pixelRatio: 2 });
  map.addSource("base", { type: "geojson", data: new URL(root.dataset.base ?? "", location.href).href });
  const sums = Object.fromEntries(["late", "soon", "fine"].map((one) => [one, ["+", ["case", ["==", ["get", "standing"], one], 1, 0]]]));
  map.addSource("cases", { type: "geojson", data: EMPTY, cluster: true, clusterRadius: 40, clusterMaxZoom: 16, clusterProperties: sums });
  map.addSource("cells", { type: "geojson", data: EMPTY });
  map.addSource("chosen", { type: "geojson", data: EMPTY });
  for (const layer of layers(document.documentElement.lang === "en" ? "en" : "zh")) map.addLayer(layer);
  listen();
  await load();
  map.once("idle", () => (root.dataset.ready = "map"));
  map.triggerRepaint();
}

/** Ask for the cases and put them on the map; by cell, it is those of the view. */
async function load() {
  const mine = ++asked;
  const view = byCell ? `&box=${map.getBounds().toArray().flat().map((/** @type {number} */ edge) => edge.toFixed(6)).join(",")}&zoom=${Math.floor(map.getZoom())}` : "";
  /** @type {{spots: [string, number, number, string][], cells: [number, number, number, number][], nowhere: number}} */ let found;
  try {
    const answer = await fetch(root.dataset.cases + view, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return void location.reload(); // the session has ended: this asks to sign in, and leads back
    if (!answer.ok) throw new Error(String(answer.status));
    found = await answer.json();
  } catch {
    said.textContent = `▲ ${said.dataset.gone}`;
    return;
  }
  if (mine !== asked) return;
  map.getSource("cases").setData(features(found.spots.map(([number, lon, lat, standing]) => [lon, lat, { number, standing }])));
  map.getSource("cells").setData(features(found.cells.map(([lon, lat, count, late]) => [lon, lat, { count, late }])));
  if (!byCell) nowhere = found.nowhere;
  if (found.cells.length && !byCell) map.on("moveend", later);
  byCell ||= found.cells.length > 0;
  tell(found.spots.length + found.cells.reduce((sum, cell) => sum + cell[2], 0));
}

/** @type {number | undefined} */ let timer;
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => void load(), WAIT);
}

/** @param {number} shown */
function tell(shown) {
  const some = shown ? `${said.dataset.some} ${shown}` : said.dataset.none;
  said.textContent = nowhere ? `${some} · ${said.dataset.nowhere} ${nowhere}` : some ?? "";
  root.dataset.shown = String(shown);
}

/** @param {any[][]} spots lon, lat and what is known of each */
function features(spots) {
  return { type: "FeatureCollection", features: spots.map(([lon, lat, properties]) => ({ type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } })) };
}

/** Choose a case in the list and on the map. @param {string} number @param {boolean} move whether the map goes there */
async function choose(number, move) {
  let link = links().find((one) => one.dataset.number === number);
  link ??= await fetched(number);
  for (const one of links()) one.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "true");
  link?.scrollIntoView({ block: "nearest" });
  const at = link?.dataset.at?.split(",").map(Number);
  if (!map) return;
  map.getSource("chosen").setData(features(at ? [[...at, {}]] : []));
  root.dataset.chosen = at ? number : "";
  if (!at) said.textContent = said.dataset.here ?? "";
  else if (move) map.easeTo({ center: at, zoom: Math.max(map.getZoom(), CLOSE) });
}

/** Return the line of a case that the list has not, put on top of it. @param {string} number */
async function fetched(number) {
  try {
    const answer = await fetch(`/?view=all&q=${encodeURIComponent(number)}`, { headers: { "X-Part": "1" }, redirect: "manual" });
    const item = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".rows > li") : null;
    if (item) rows.querySelector(".rows")?.prepend(item);
  } catch {
    return undefined; // the map shows it all the same
  }
  return links().find((one) => one.dataset.number === number);
}

function listen() {
  map.on("click", async (/** @type {any} */ event) => {
    const [hit] = map.queryRenderedFeatures(event.point, { layers: ["mark", "cluster", "cell"] });
    if (!hit) return;
    if (hit.layer.id === "mark") return void choose(hit.properties.number, false);
    const closer = hit.layer.id === "cluster" ? await map.getSource("cases").getClusterExpansionZoom(hit.properties.cluster_id) : map.getZoom() + 2;
    map.easeTo({ center: hit.geometry.coordinates, zoom: closer });
  });
  for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (root.querySelectorAll("[data-zoom]"))) {
    const by = Number(button.dataset.zoom);
    button.addEventListener("click", () => (by ? map.zoomTo(map.getZoom() + by) : map.fitBounds(box, { padding: PADDING })));
  }
  /** @type {HTMLElement} */ (root.querySelector(".zoom")).hidden = false;
}

// A line is chosen by the first click or by coming to it, and opened by the next click or Enter.
let ready = ""; // the line that was chosen before the pointer came down
rows.addEventListener("pointerdown", () => (ready = chosen()?.dataset.number ?? ""));
rows.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {HTMLElement} */ (event.target).closest("a.case"));
  if (!map || !link || event.detail === 0 || event.ctrlKey || event.metaKey || event.shiftKey || ready === link.dataset.number) return;
  event.preventDefault();
});
rows.addEventListener("focusin", (event) => {
  const link = /** @type {HTMLElement} */ (event.target).closest("a.case");
  if (map && link instanceof HTMLAnchorElement && link !== chosen()) void choose(link.dataset.number ?? "", true);
});
addEventListener("keydown", (event) => {
  const at = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || at.closest("input, select, textarea")) return;
  const by = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (!by) return;
  const all = links();
  const now = chosen();
  all[now ? Math.min(Math.max(all.indexOf(now) + by, 0), all.length - 1) : 0]?.focus({ preventScroll: true });
});

void start();
