// @ts-check
// How does the map look? In the tokens of the page, with no font, picture or tile from anywhere.

const token = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const NAMES = ["sunk", "panel", "line", "edge", "ink", "mute", "info", "info-bg", "ok", "ok-bg", "warn", "warn-bg", "late", "act"];
/** @type {Record<string, string>} */ export const COLOURS = Object.fromEntries(NAMES.map((name) => [name, token(name)]));
const FONT = ["sans-serif"];
// Standing -> its colour and the way its shape is drawn, on a canvas of 32 by 32: a status is never told by colour alone.
/** @type {Record<string, [string, (pen: CanvasRenderingContext2D) => void]>} */
const SHAPES = {
  fine: [COLOURS.ok, (pen) => { pen.arc(16, 16, 12, 0, 7); pen.fill(); }],
  none: [COLOURS.mute, (pen) => { pen.arc(16, 16, 10, 0, 7); pen.stroke(); }],
  soon: [COLOURS.warn, (pen) => { pen.arc(16, 16, 10, 0, 7); pen.stroke(); pen.beginPath(); pen.arc(16, 16, 10, Math.PI / 2, Math.PI * 1.5); pen.fill(); }],
  late: [COLOURS.late, (pen) => { pen.moveTo(16, 2); pen.lineTo(30, 28); pen.lineTo(2, 28); pen.closePath(); pen.fill(); }],
};

/** Return name -> picture of each standing. @returns {[string, ImageData][]} */
export function images() {
  return Object.entries(SHAPES).map(([name, [colour, shape]]) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
    const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    pen.fillStyle = COLOURS.panel;
    pen.beginPath();
    pen.arc(16, 16, name === "late" ? 0 : 13, 0, 7);
    pen.fill();
    pen.fillStyle = pen.strokeStyle = colour;
    pen.lineWidth = 4;
    pen.beginPath();
    shape(pen);
    return [name, pen.getImageData(0, 0, 32, 32)];
  });
}

const is = (/** @type {string[]} */ ...kinds) => ["in", ["get", "kind"], ["literal", kinds]];
const base = (/** @type {string} */ id, /** @type {string} */ type, /** @type {unknown} */ filter, /** @type {object} */ paint, more = {}) => ({ id, type, source: "base", filter, paint, ...more });
const halo = (/** @type {string} */ colour, /** @type {string} */ ground) => ({ "text-color": colour, "text-halo-color": ground, "text-halo-width": 1.5 });
const named = (/** @type {string} */ lang, /** @type {number} */ size) => ({ "text-field": ["case", ["!=", ["coalesce", ["get", lang], ""], ""], ["get", lang], ["get", "zh"]], "text-font": FONT, "text-size": size, "text-max-width": 9 });
const any = (/** @type {string} */ standing) => [[">", ["coalesce", ["get", standing], 0], 0], standing];
const worst = ["case", ...any("late"), ...any("soon"), ...any("fine"), "none"];
const round = (/** @type {unknown} */ count) => ({
  "circle-radius": ["interpolate", ["linear"], ["ln", count], 0, 13, 3, 16, 10, 30], "circle-color": COLOURS.panel, "circle-stroke-width": 2,
  "circle-stroke-color": ["match", worst, "late", COLOURS.late, "soon", COLOURS.warn, "fine", COLOURS.ok, COLOURS.mute],
});
const counted = (/** @type {unknown} */ text) => ({
  "text-field": text, "text-font": FONT, "text-size": 13, "text-allow-overlap": true, "icon-image": worst, "icon-size": 0.8, "icon-offset": [16, -16], "icon-allow-overlap": true,
});

/** Return the layers from the ground up; names lie above the counts, so that both are read. @param {string} lang */
export function layers(lang) {
  const number = ["get", "count"];
  const short = ["case", ["<", number, 10000], ["to-string", number], ["concat", ["to-string", ["round", ["/", number, 1000]]], "k"]];
  return [
    base("district", "fill", is("district"), { "fill-color": COLOURS.panel }),
    base("water", "fill", is("water"), { "fill-color": COLOURS["info-bg"] }),
    base("green", "fill", is("green"), { "fill-color": COLOURS["ok-bg"] }),
    base("building", "fill", is("building"), { "fill-color": COLOURS.sunk }, { minzoom: 14 }),
    base("street", "line", is("street"), { "line-color": COLOURS.line, "line-width": ["interpolate", ["linear"], ["zoom"], 11, 0.5, 16, 6] }),
    base("main", "line", is("main"), { "line-color": COLOURS["warn-bg"], "line-width": ["interpolate", ["linear"], ["zoom"], 10, 1.5, 16, 12] }, { layout: { "line-join": "round", "line-cap": "round" } }),
    base("communities", "line", is("community"), { "line-color": COLOURS.edge, "line-width": 0.7, "line-dasharray": [2, 3] }, { minzoom: 13 }),
    base("borders", "line", is("subdistrict", "district"), { "line-color": COLOURS.edge, "line-width": 1.2, "line-dasharray": [4, 2] }),
    { id: "cell", type: "circle", source: "cells", paint: round(number) },
    { id: "cell-count", type: "symbol", source: "cells", layout: counted(short), paint: halo(COLOURS.ink, COLOURS.panel) },
    { id: "cluster", type: "circle", source: "cases", filter: ["has", "point_count"], paint: round(["get", "point_count"]) },
    { id: "cluster-count", type: "symbol", source: "cases", filter: ["has", "point_count"], layout: counted(["to-string", ["get", "point_count"]]), paint: halo(COLOURS.ink, COLOURS.panel) },
    { id: "mark", type: "symbol", source: "cases", filter: ["!", ["has", "point_count"]], layout: { "icon-image": ["get", "standing"], "icon-allow-overlap": true } },
    { id: "chosen", type: "circle", source: "chosen", paint: { "circle-radius": 15, "circle-color": "transparent", "circle-stroke-width": 4, "circle-stroke-color": COLOURS.act } },
    base("rivers", "symbol", is("water"), halo(COLOURS.info, COLOURS["info-bg"]), { layout: { ...named(lang, 14), "text-letter-spacing": 0.2 } }),
    base("places", "symbol", is("place"), halo(COLOURS.mute, COLOURS.sunk), { layout: named(lang, 13) }),
    base("subdistricts", "symbol", is("subdistrict-name"), halo(COLOURS.ink, COLOURS.panel), { layout: named(lang, 14) }),
    base("community-names", "symbol", is("community-name"), halo(COLOURS.mute, COLOURS.panel), { layout: named(lang, 12), minzoom: 14 }),
  ];
}
