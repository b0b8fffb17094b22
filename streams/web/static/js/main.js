// The page as a whole: what is shown, and what happens when the reader or the world moves.
// @ts-check
import { address, ask } from "./api.js";
import * as detail from "./detail.js";
import * as dialogs from "./dialogs.js";
import { at, make } from "./dom.js";
import * as filters from "./filters.js";
import * as list from "./list.js";
import * as live from "./live.js";
import * as map from "./map.js";
import { assign } from "./marks.js";
import * as session from "./session.js";
import * as timeline from "./timeline.js";
import { utc } from "./words.js";

/** @typedef {import("./api.js").Alert} Alert */

const PAGE = "200";
const MOST = 5000; // alerts kept on the page: a day's news of a war, twice over

const state = {
  /** @type {Alert[]} newest first */ alerts: [],
  /** @type {string | null} */ next: null,
  /** @type {Alert | null} */ chosen: null,
  /** @type {string | null} the time of "as known at" */ known: null,
  /** @type {Set<string>} */ fresh: new Set(),
  /** @type {{first: string | null, last: string | null}} */ span: { first: null, last: null },
  newest: 0,
  asked: 0,
  drawing: false,
};

async function start() {
  await session.start();
  dialogs.start();
  list.start(choose);
  const facets = await ask("/v1/facets");
  state.span = { first: facets.first, last: facets.last };
  assign(facets.actors);
  await map.start(choose);
  map.legend(new Map(facets.actors.map((/** @type {any} */ actor) => [actor.id, actor.name])));
  filters.fillForm(facets);
  filters.listen(() => { readKnown(); load(); });
  knownSlider();
  at("more").addEventListener("click", older);
  at("box-view").addEventListener("click", inView);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !at("detail").hidden && !at("dialog").open) close();
  });
  readKnown();
  await load(true);
  const asked = new URLSearchParams(location.search).get("alert");
  if (asked) openById(asked);
}

/** Ask for the alerts of the filter anew. @param {boolean} [first] */
async function load(first = false) {
  const turn = ++state.asked;
  const filter = filters.current();
  if (state.known) filter.set("known_at", state.known);
  try {
    const [page, times] = await Promise.all([
      ask(address("/v1/alerts", filter, { fields: "summary", limit: PAGE, ...(state.known ? { latest: "true" } : {}) })),
      counts(),
    ]);
    if (turn !== state.asked) return; // the reader has moved on
    state.alerts = page.alerts;
    state.next = page.next;
    state.fresh.clear();
    state.newest = Math.max(state.newest, ...page.alerts.map((/** @type {Alert} */ a) => a.stored), 0);
    stamp(page.as_of);
    draw();
    timeline.show(times.buckets, times.stretch, { from: filter.get("from"), to: filter.get("to") }, brushed);
    if (first && !filter.has("box")) map.frame(state.alerts);
    await listen(filter);
  } catch (error) {
    if (turn === state.asked) complain(error);
  }
}

/** Ask how many alerts there are when; again, and closer, where they lie close together. */
async function counts() {
  const filter = days(filters.current());
  const wide = timeline.stretch(state.span.first, state.span.last);
  const found = await ask(address("/v1/timeline", filter, { bucket: wide }));
  const close = timeline.stretch(found.buckets[0]?.day ?? null, found.buckets.at(-1)?.day ?? null);
  if (close === wide) return { ...found, stretch: wide };
  return { ...(await ask(address("/v1/timeline", filter, { bucket: close }))), stretch: close };
}

/** The filter without its days: the timeline shows what may be chosen. @param {URLSearchParams} filter */
function days(filter) {
  filter.delete("from");
  filter.delete("to");
  return filter;
}

/** @param {URLSearchParams} filter */
async function listen(filter) {
  if (state.known) {
    live.stop("Looking back: not live");
    return;
  }
  const status = await ask("/v1/status");
  live.follow(filter, Math.max(state.newest, filter.toString() ? state.newest : status.last), came, () => load());
}

/** An alert came live. @param {Alert} alert */
function came(alert) {
  state.newest = Math.max(state.newest, alert.stored);
  if (state.alerts.some((each) => each.alert_id === alert.alert_id)) return;
  state.alerts = [alert, ...state.alerts].slice(0, MOST);
  state.fresh.add(alert.alert_id);
  stamp(alert.published_at);
  if (state.drawing) return;
  state.drawing = true; // a burst is drawn once
  requestAnimationFrame(() => { state.drawing = false; draw(); });
}

function draw() {
  list.show(state.alerts, state.chosen?.alert_id ?? null, state.fresh);
  list.count(state.alerts.length, state.next !== null, state.known);
  map.show(newestOfEach(state.alerts));
}

/** The last alert of each change: what the map shows. @param {Alert[]} alerts newest first */
function newestOfEach(alerts) {
  /** @type {Map<string, Alert>} */
  const last = new Map();
  for (const alert of alerts) {
    const known = last.get(alert.change_id);
    if (!known || alert.revision > known.revision) last.set(alert.change_id, alert);
  }
  return [...last.values()].reverse();
}

async function older() {
  if (!state.next) return;
  at("more").disabled = true;
  try {
    const page = await ask(state.next);
    const known = new Set(state.alerts.map((alert) => alert.alert_id));
    state.alerts = [...state.alerts, ...page.alerts.filter((/** @type {Alert} */ a) => !known.has(a.alert_id))];
    state.next = state.alerts.length < MOST ? page.next : null;
    draw();
  } catch (error) {
    complain(error);
  } finally {
    at("more").disabled = false;
  }
}

/** @param {Alert} alert */
async function choose(alert) {
  state.chosen = alert;
  filters.put({ alert: alert.alert_id }, true);
  document.querySelector(".grid")?.classList.add("open");
  list.choose(alert.alert_id);
  map.resized();
  map.choose(alert);
  await detail.show(alert, { close, open: openById });
}

/** @param {string} id */
async function openById(id) {
  const here = state.alerts.find((alert) => alert.alert_id === id);
  try {
    await choose(here ?? (await ask(`/v1/alerts/${encodeURIComponent(id)}`)).alert);
  } catch (error) {
    complain(error);
  }
}

function close() {
  const id = state.chosen?.alert_id;
  state.chosen = null;
  filters.put({ alert: null }, true);
  document.querySelector(".grid")?.classList.remove("open");
  detail.hide();
  map.resized();
  map.choose(null);
  if (id) list.focus(id);
}

function inView() {
  const set = filters.current().has("box");
  filters.put({ box: set ? null : map.box() });
  filters.show();
  load();
}

/** @param {string | null} from @param {string | null} to */
function brushed(from, to) {
  filters.put({ from, to });
  filters.show();
  load();
}

/** The slider runs over the time between the first alert and the last, a step a hundredth of it or a day. */
function knownSlider() {
  const slider = at("known");
  const first = Date.parse(state.span.first ?? "");
  const last = Date.parse(state.span.last ?? "");
  if (Number.isNaN(first) || Number.isNaN(last)) {
    slider.disabled = true;
    return;
  }
  const step = 3_600_000 * Math.max(1, Math.ceil((last - first) / 3_600_000 / 500));
  Object.assign(slider, { min: String(first), max: String(last + step), step: String(step), value: String(last + step) });
  slider.addEventListener("input", () => { at("known-out").textContent = said(Number(slider.value), Number(slider.max)); });
  slider.addEventListener("change", () => {
    const value = Number(slider.value);
    filters.put({ known: value >= Number(slider.max) - step ? null : new Date(value).toISOString().replace(/\.\d+/, "") });
    readKnown();
    load();
  });
  at("known-now").addEventListener("click", () => { filters.put({ known: null }); readKnown(); load(); });
}

/** @param {number} value @param {number} max */
const said = (value, max) => (value >= max ? "now" : utc(new Date(value).toISOString()));

function readKnown() {
  const known = new URLSearchParams(location.search).get("known");
  state.known = known && !Number.isNaN(Date.parse(known)) ? known : null;
  document.body.classList.toggle("past", state.known !== null);
  at("known-now").hidden = state.known === null;
  at("known-out").textContent = state.known ? utc(state.known) : "now";
  const slider = at("known");
  slider.value = state.known ? String(Date.parse(state.known)) : slider.max;
}

/** @param {string | null} time */
function stamp(time) {
  if (time) at("asof").textContent = `as of ${utc(time)}`;
}

/** @param {unknown} error */
function complain(error) {
  const words = error instanceof Error ? error.message : String(error);
  at("count").replaceChildren(make("span", { class: "error" }, `The alerts cannot be read: ${words}`), " ",
    make("button", { type: "button", onclick: () => load() }, "Try again"));
}

start().catch(complain);
