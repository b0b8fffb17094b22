// The timeline: alerts over time, stacked by who gained, with a brush that sets the days of the filter.
// @ts-check
import { at, make, svg } from "./dom.js";
import { colour } from "./marks.js";
import { plural } from "./words.js";

const WIDE = 1000;
const HIGH = 64;
const BASE = 48;
const DAY = 86_400_000;
const BARS = 200; // at most: more are thinner than a finger
/** How many days the server counts together, by what it calls that. @type {Record<string, number>} */
const STRETCHES = { day: 1, week: 7, "4weeks": 28 };

/** @param {string} day */
const number = (day) => Math.floor(Date.parse(`${day}T00:00:00Z`) / DAY);
/** @param {number} days */
const day = (days) => new Date(days * DAY).toISOString().slice(0, 10);

/** @type {{first: number, last: number, step: number}} */
let scale = { first: 0, last: 1, step: 1 };

/** In which stretches to ask for the counts of a time, so that there is about a bar for each.
 * @param {string|null} first @param {string|null} last */
export function stretch(first, last) {
  const days = first && last ? (Date.parse(last) - Date.parse(first)) / DAY + 1 : 1;
  return Object.keys(STRETCHES).find((name) => days <= BARS * STRETCHES[name]) ?? "4weeks";
}

/**
 * @param {{day: string, gainer: string|null, alerts: number}[]} buckets
 * @param {string} counted the stretches they are counted in
 * @param {{from: string|null, to: string|null}} chosen
 * @param {(from: string|null, to: string|null) => void} brushed
 */
export function show(buckets, counted, chosen, brushed) {
  const box = at("timeline");
  if (!buckets.length) {
    box.replaceChildren(make("p", {}, "No alert in this filter has a time."));
    return;
  }
  const days = buckets.map((bucket) => number(bucket.day));
  const first = Math.min(...days);
  const wide = STRETCHES[counted];
  const last = Math.max(...days) + wide;
  const step = wide * Math.max(1, Math.ceil((last - first) / (BARS * wide)));
  scale = { first, last: Math.max(last, first + step), step };
  const total = buckets.reduce((sum, bucket) => sum + bucket.alerts, 0);
  const says = `${plural(total, "alert")} from ${day(first)} to ${day(last - 1)}. Drag to choose days; the filter has the same as two fields.`;
  const picture = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none", role: "img", "aria-label": says }, ...bars(buckets), ...brush(chosen));
  box.replaceChildren(picture, make("div", { class: "meta" }, axis(first, last, step)));
  drag(picture, brushed);
}

/** @param {number} first @param {number} last @param {number} step */
function axis(first, last, step) {
  const wide = step === 1 ? "one day a bar" : `${step} days a bar`;
  return `${day(first)} to ${day(last - 1)}, ${wide}`;
}

const x = (/** @type {number} */ days) => ((days - scale.first) / (scale.last - scale.first)) * WIDE;

/** @param {{day: string, gainer: string|null, alerts: number}[]} buckets */
function bars(buckets) {
  /** @type {Map<number, Map<string, number>>} */
  const columns = new Map();
  for (const bucket of buckets) {
    const slot = Math.floor((number(bucket.day) - scale.first) / scale.step);
    const column = columns.get(slot) ?? new Map();
    const paint = colour(bucket.gainer);
    column.set(paint, (column.get(paint) ?? 0) + bucket.alerts);
    columns.set(slot, column);
  }
  const sums = [...columns.values()].map((column) => [...column.values()].reduce((a, b) => a + b, 0));
  const most = Math.max(...sums, 1);
  const wide = Math.max(1.5, (WIDE * scale.step) / (scale.last - scale.first) - 0.6);
  return [...columns].flatMap(([slot, column]) => {
    let top = BASE;
    return [...column].map(([paint, alerts]) => {
      const high = (alerts / most) * BASE;
      top -= high;
      return svg("rect", { x: x(scale.first + slot * scale.step), y: top, width: wide, height: high, fill: paint });
    });
  }).concat(svg("path", { d: `M0 ${BASE}H${WIDE}`, stroke: "var(--soft)" }));
}

/** @param {{from: string|null, to: string|null}} chosen */
function brush(chosen) {
  if (!chosen.from && !chosen.to) return [];
  const left = chosen.from ? x(number(chosen.from.slice(0, 10))) : 0;
  const right = chosen.to ? x(number(chosen.to.slice(0, 10)) + 1) : WIDE;
  return [svg("rect", { class: "brush", x: left, y: 0, width: Math.max(2, right - left), height: HIGH })];
}

/** @param {SVGElement} picture @param {(from: string|null, to: string|null) => void} brushed */
function drag(picture, brushed) {
  let start = NaN;
  const at = (/** @type {PointerEvent} */ event) => {
    const box = picture.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return Math.min(scale.last - 1, Math.floor(scale.first + share * (scale.last - scale.first)));
  };
  picture.addEventListener("pointerdown", (event) => {
    start = at(event);
    picture.setPointerCapture(event.pointerId);
  });
  picture.addEventListener("pointerup", (event) => {
    const end = at(event);
    if (Number.isNaN(start)) return;
    if (start === end && scale.last - scale.first === scale.step) brushed(null, null);
    else brushed(day(Math.min(start, end)), day(Math.max(start, end)));
    start = NaN;
  });
  picture.addEventListener("dblclick", () => brushed(null, null));
}
