// The map: Leaflet on canvas over a base map that is served with the page.
// @ts-check
import { at, make } from "./dom.js";
import { assigned, draw, colour, picture } from "./marks.js";
import { TIERS, utc } from "./words.js";

/** @typedef {import("./api.js").Alert} Alert */
/** Leaflet and topojson are classic scripts: they put these into the window. */
const L = /** @type {any} */ (globalThis).L;
const topojson = /** @type {any} */ (globalThis).topojson;

const RADIUS = { high: 9, medium: 7.5, low: 6.5 };
const MOST_LABELS = 90;

/** @type {any} */
let map;
/** @type {any} */
let marks;
/** @type {any} */
let labels;
/** @type {Map<string, any>} */
const byChange = new Map();
/** @type {string | null} */
let chosen = null;

const css = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const Mark = L.CircleMarker.extend({
  _updatePath() {
    const renderer = this._renderer;
    if (!renderer._drawing || this._empty()) return;
    const { tier, paint, lit } = this.options;
    const r = this._radius + (lit ? 3 : 0);
    draw(renderer._ctx, this._point, r, tier, paint, lit ? css("--accent") : css("--ring"));
  },
});

/** @param {(alert: Alert) => void} choose Called when the reader points at a mark */
export async function start(choose) {
  map = L.map("map", { preferCanvas: true, worldCopyJump: true, minZoom: 2, maxZoom: 12, zoomSnap: 0.5, attributionControl: false });
  map.setView([25, 30], 3);
  for (const [pane, level] of [["base", 200], ["lines", 250], ["names", 300]]) {
    map.createPane(pane).style.zIndex = String(level);
  }
  marks = L.layerGroup().addTo(map);
  labels = L.layerGroup().addTo(map);
  marks.choose = choose;
  await base();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => location.reload());
}

/** @param {() => void} moved */
export function onMove(moved) {
  map.on("moveend", moved);
}

async function base() {
  const [countries, waters, cities] = await Promise.all(
    ["countries", "waters", "labels"].map(async (name) => {
      const answer = await fetch(`/assets/basemap/${name}.json`);
      if (!answer.ok) throw new Error(`the base map has no ${name}: ${answer.status}`);
      return answer.json();
    }));
  const credit = await fetch("/assets/basemap/attribution.txt");
  if (credit.ok) at("basemap-credit").textContent = (await credit.text()).trim();
  const ground = L.canvas({ pane: "base", padding: 0.5 });
  const lines = L.canvas({ pane: "lines", padding: 0.5 });
  const quiet = { interactive: false, noClip: true }; // clipped land loses its edge at the pole
  L.geoJSON(topojson.feature(countries, countries.objects.countries), { ...quiet, renderer: ground, style: { stroke: false, fillColor: css("--land"), fillOpacity: 1 } }).addTo(map);
  L.geoJSON(topojson.feature(waters, waters.objects.lakes), { ...quiet, renderer: ground, style: { stroke: false, fillColor: css("--sea"), fillOpacity: 1 } }).addTo(map);
  L.geoJSON(topojson.feature(waters, waters.objects.rivers), { ...quiet, renderer: lines, style: { color: css("--water"), weight: 1, fill: false } }).addTo(map);
  // Outlines of single countries would draw the date line and the pole; the lines between two do not.
  const borders = topojson.mesh(countries, countries.objects.countries, (/** @type {any} */ a, /** @type {any} */ b) => a !== b);
  L.geoJSON(borders, { ...quiet, renderer: lines, style: { color: css("--border"), weight: 1 } }).addTo(map);
  const name = () => nameCities(cities);
  map.on("moveend", name);
  name();
}

/** Name the largest cities in view, each with room around it. @param {[string, number, number, number][]} cities */
function nameCities(cities) {
  labels.clearLayers();
  const zoom = map.getZoom();
  if (zoom < 3.5) return;
  const view = map.getBounds();
  const least = zoom < 5 ? 3000 : zoom < 6 ? 1000 : zoom < 7 ? 400 : 0;
  /** @type {{x: number, y: number, wide: number}[]} */
  const taken = [];
  for (const [text, lat, lon, people] of cities) {
    if (people < least || taken.length >= MOST_LABELS) break;
    if (!view.contains([lat, lon])) continue;
    const p = map.latLngToContainerPoint([lat, lon]);
    const wide = text.length * 7;
    if (taken.some((t) => Math.abs(t.y - p.y) < 16 && p.x < t.x + t.wide && t.x < p.x + wide)) continue;
    taken.push({ x: p.x, y: p.y, wide });
    const icon = L.divIcon({ className: "place-label", html: make("span", {}, `· ${text}`), iconAnchor: [3, 9] });
    L.marker([lat, lon], { icon, pane: "names", interactive: false, keyboard: false }).addTo(labels);
  }
}

/** Show these alerts, one mark a change. @param {Alert[]} alerts */
export function show(alerts) {
  const wanted = new Map(alerts.filter((a) => a.place.lat !== null).map((a) => [a.change_id, a]));
  for (const [change, mark] of byChange) {
    if (wanted.get(change)?.alert_id === mark.alert.alert_id) continue;
    marks.removeLayer(mark);
    byChange.delete(change);
  }
  for (const alert of wanted.values()) if (!byChange.has(alert.change_id)) add(alert);
}

/** @param {Alert} alert */
function add(alert) {
  const mark = new Mark([alert.place.lat, alert.place.lon], {
    radius: RADIUS[/** @type {keyof typeof RADIUS} */ (alert.severity.level)] ?? 7,
    tier: alert.tier,
    paint: colour(alert.gainer?.id),
    lit: alert.change_id === chosen,
  });
  mark.alert = alert;
  mark.bindTooltip(() => make("span", {}, `${alert.tier}: ${alert.summary} ${utc(alert.published_at)}`), { direction: "top" });
  mark.on("click", () => marks.choose(alert));
  byChange.set(alert.change_id, mark.addTo(marks));
}

/** Light up one change, bring it into view. @param {Alert | null} alert */
export function choose(alert) {
  chosen = alert?.change_id ?? null;
  for (const [change, mark] of byChange) {
    const lit = change === chosen;
    if (mark.options.lit !== lit) {
      mark.options.lit = lit;
      mark.redraw();
      if (lit) mark.bringToFront();
    }
  }
  if (alert && alert.place.lat !== null && !map.getBounds().pad(-0.1).contains([alert.place.lat, alert.place.lon])) {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    map.setView([alert.place.lat, alert.place.lon], Math.max(map.getZoom(), 6), { animate: !still });
  }
}

/** Bring all alerts into view. @param {Alert[]} alerts */
export function frame(alerts) {
  const spots = alerts.filter((a) => a.place.lat !== null).map((a) => [a.place.lat, a.place.lon]);
  if (spots.length) map.fitBounds(L.latLngBounds(spots).pad(0.15), { maxZoom: 7, animate: false });
}

/** @returns {string} west,south,east,north of what is in view */
export function box() {
  const view = map.getBounds();
  const east = Math.min(180, view.getEast());
  return [Math.max(-180, view.getWest()), Math.max(-90, view.getSouth()), east, Math.min(90, view.getNorth())]
    .map((degrees) => degrees.toFixed(3)).join(",");
}

export function resized() {
  map.invalidateSize();
}

/** @param {Map<string, string>} names of actors by id */
export function legend(names) {
  const open = at("legend").querySelector("details")?.open ?? matchMedia("(min-width: 60rem)").matches;
  at("legend").replaceChildren(
    make("details", { open },
      make("summary", {}, "Legend"),
      make("ul", { "aria-label": "Colour: who gained it" },
        ...assigned().map(([id, paint]) => make("li", {}, picture("confirmed", paint, 18), names.get(id) ?? id)),
        make("li", {}, picture("confirmed", colour(null), 18), "others, or not stated")),
      make("ul", { "aria-label": "Shape: how sure it is" },
        ...TIERS.map(([tier, says]) => make("li", { title: says }, picture(tier, colour(null), 18), tier)))));
}
