// How an alert looks: colour by who gained the place, shape by how sure it is. Shape alone says it too.
// @ts-check
import { svg } from "./dom.js";

/** Colours with 3:1 on land and on sea, light and dark, and told apart by most eyes (after Okabe and Ito). */
const PALETTE = ["#0072b2", "#d55e00", "#00785a", "#8a3b7c", "#8c6d00", "#b3224e"];
const OTHER = "#6b6f76";
const KEPT = "frontwatch.colours";

/** @type {Map<string, string>} */
const colours = new Map();

/** Give the most frequent gainers a colour each. A reader's actors keep theirs from visit to visit.
 * @param {{id: string}[]} actors most frequent first */
export function assign(actors) {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch (error) {
    console.info("colours are chosen anew:", String(error));
  }
  const wanted = actors.slice(0, PALETTE.length).map((actor) => actor.id);
  for (const id of wanted) if (PALETTE.includes(kept[id]) && ![...colours.values()].includes(kept[id])) colours.set(id, kept[id]);
  for (const id of wanted) {
    const free = PALETTE.find((colour) => ![...colours.values()].includes(colour));
    if (!colours.has(id) && free) colours.set(id, free);
  }
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(colours)));
  } catch (error) {
    console.info("colours are not kept:", String(error));
  }
}

/** @param {string | null | undefined} actor */
export function colour(actor) {
  return colours.get(actor ?? "") ?? OTHER;
}

/** @returns {[string, string][]} actor ids with a colour of their own */
export function assigned() {
  return [...colours];
}

/** What is drawn for a tier: how the disc is filled, how its ring is drawn, what lies over it. */
const SHAPES = {
  claimed: { fill: 0, dash: true },
  reported: { fill: 0.55 },
  confirmed: { fill: 1 },
  contested: { fill: 0.5, half: true },
  denied: { fill: 0, cross: true },
  retracted: { fill: 0, cross: true },
  expired: { fill: 0, cross: true, dash: true },
  reversed: { fill: 0.2, slash: true },
};

/** @param {string} tier @returns {{fill: number, dash?: boolean, half?: boolean, cross?: boolean, slash?: boolean}} */
export function shape(tier) {
  return SHAPES[/** @type {keyof typeof SHAPES} */ (tier)] ?? SHAPES.reported;
}

/** A mark for lists and legends. @param {string} tier @param {string} paint @param {number} [size] */
export function picture(tier, paint, size = 22) {
  const { fill, dash, half, cross, slash } = shape(tier);
  const disc = { cx: 11, cy: 11, r: 7, stroke: "var(--ring)", "stroke-width": 1.6 };
  return svg("svg", { width: size, height: size, viewBox: "0 0 22 22", "aria-hidden": "true" },
    svg("circle", { ...disc, fill: half ? "none" : paint, "fill-opacity": fill || 0.06, "stroke-dasharray": dash ? "3 2" : null }),
    half && svg("path", { d: "M11 4a7 7 0 0 1 0 14z", fill: paint, stroke: "none" }),
    (dash || cross) && svg("circle", { cx: 11, cy: 11, r: 3, fill: paint }),
    cross && svg("path", { d: "M5 5L17 17M17 5L5 17", stroke: "var(--ring)", "stroke-width": 2 }),
    slash && svg("path", { d: "M5 17L17 5", stroke: "var(--ring)", "stroke-width": 2 }));
}

/** The same mark on the map's canvas.
 * @param {CanvasRenderingContext2D} c @param {{x: number, y: number}} p @param {number} r
 * @param {string} tier @param {string} paint @param {string} ring */
export function draw(c, p, r, tier, paint, ring) {
  const { fill, dash, half, cross, slash } = shape(tier);
  c.save();
  c.beginPath();
  c.arc(p.x, p.y, r, 0, 2 * Math.PI);
  c.globalAlpha = half ? 0.15 : Math.max(fill, 0.12);
  c.fillStyle = paint;
  c.fill();
  c.globalAlpha = 1;
  if (half) fan(c, p, r, -Math.PI / 2, Math.PI / 2);
  if (dash || cross) fan(c, p, r * 0.42, 0, 2 * Math.PI);
  c.beginPath();
  c.arc(p.x, p.y, r, 0, 2 * Math.PI);
  c.setLineDash(dash ? [3, 2] : []);
  c.lineWidth = 1.6;
  c.strokeStyle = ring;
  c.stroke();
  c.setLineDash([]);
  const d = r * 0.8;
  if (cross || slash) stroke(c, p.x - d, p.y + d, p.x + d, p.y - d);
  if (cross) stroke(c, p.x - d, p.y - d, p.x + d, p.y + d);
  c.restore();
}

/** @param {CanvasRenderingContext2D} c @param {{x: number, y: number}} p @param {number} r @param {number} from @param {number} to */
function fan(c, p, r, from, to) {
  c.beginPath();
  c.moveTo(p.x, p.y);
  c.arc(p.x, p.y, r, from, to);
  c.fill();
}

/** @param {CanvasRenderingContext2D} c @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 */
function stroke(c, x1, y1, x2, y2) {
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.lineWidth = 2;
  c.stroke();
}
