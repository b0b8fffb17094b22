// One alert, whole: what is said, who says so and who copied whom, the words themselves, what came before.
// @ts-check
import { ask } from "./api.js";
import { at, make, outward } from "./dom.js";
import { colour } from "./marks.js";
import * as verdicts from "./verdicts.js";
import { local, meaning, named, plural, utc } from "./words.js";

/** @typedef {import("./api.js").Alert} Alert */
/** @typedef {import("./api.js").Source} Source */

/** @param {Alert} alert @param {{close: () => void, open: (id: string) => void}} acts */
export async function show(alert, acts) {
  const box = at("detail");
  box.hidden = false;
  box.replaceChildren(make("p", {}, "Loading …"));
  box.focus();
  const close = make("button", { type: "button", onclick: acts.close }, "Close");
  let whole;
  try {
    whole = await ask(`/v1/alerts/${encodeURIComponent(alert.alert_id)}`);
  } catch (error) {
    box.replaceChildren(close, make("p", { class: "error" }, `This alert cannot be read: ${error.message}`));
    return;
  }
  const one = /** @type {Alert} */ (whole.alert);
  box.replaceChildren(close, head(one), facts(one), ...history(whole, acts), sources(one), verdicts.section(one, whole.verdicts), candidates(one),
    make("section", { id: "place-history" },
      make("button", { type: "button", onclick: () => placeHistory(one) }, `Who held ${one.place.name}`)),
    links(one));
  box.scrollTop = 0;
}

/** @param {Alert} alert */
function head(alert) {
  return make("header", {},
    make("h2", {}, alert.summary),
    make("p", {}, make("span", { class: `tier ${alert.tier}` }, alert.tier), ` ${meaning(alert.tier)}`));
}

/** @param {Alert} alert */
function facts(alert) {
  const { place } = alert;
  const where = [place.name, place.admin1, place.country].filter((part) => part && !/^\d+$/.test(part)).join(", ");
  const spot = place.lat === null ? "not found in the gazetteer" : `${place.lat.toFixed(3)}, ${place.lon?.toFixed(3)}`;
  const rows = /** @type {[string, string][]} */ ([
    ["Place", place.mention && place.mention !== place.name ? `${where} (as written: ${place.mention})` : where],
    ["Coordinates", spot],
    ["Gained by", named(alert.gainer)],
    ["Lost by", named(alert.loser)],
    ["Supported by", alert.supporters.map(named).join(", ")],
    ["Happened", alert.event_date ?? "day not known"],
    ["Published", [utc(alert.published_at), local(alert.published_at)].filter(Boolean).join("; here ")],
    ["Extent, means", `${alert.extent}, ${alert.means}`],
    ["Backed by", `${plural(Array.isArray(alert.sources) ? alert.sources.length : alert.sources, "source")}, ${alert.independent_sources} independent`],
    ["Read with confidence", alert.confidence == null ? "" : alert.confidence.toFixed(2)],
    ["Severity", [alert.severity.level, alert.severity.reasons.join("; ")].filter(Boolean).join(": ")],
    ["Really is", alert.merged_into ?? ""],
    ["Alert", `${alert.kind}, revision ${alert.revision}`],
  ]);
  return make("dl", {}, ...rows.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

/** @param {any} whole @param {{open: (id: string) => void}} acts */
function history(whole, acts) {
  const entries = /** @type {Alert[]} */ ([whole.follows, ...whole.revisions, ...whole.followed_by].filter(Boolean));
  const once = [...new Map(entries.map((entry) => [entry.alert_id, entry])).values()];
  if (once.length < 2) return [];
  return [make("section", {}, make("h3", {}, "How it went on"),
    make("ol", {}, ...once.map((entry, number) => make("li", {},
      make("button", { type: "button", "aria-current": entry.alert_id === whole.alert.alert_id ? "true" : null, onclick: () => acts.open(entry.alert_id) }, `${entry.kind}: ${entry.tier}`),
      ` ${utc(entry.published_at)}. ${difference(once[number - 1], entry)}`))))];
}

/** What a revision changed, in words. @param {Alert | undefined} before @param {Alert} after */
function difference(before, after) {
  if (!before || before.change_id !== after.change_id) return after.summary;
  const moved = [];
  if (before.tier !== after.tier) moved.push(`${before.tier} → ${after.tier}`);
  if (before.independent_sources !== after.independent_sources) moved.push(`${before.independent_sources} → ${after.independent_sources} independent`);
  if (named(before.loser) !== named(after.loser)) moved.push(`lost by: ${named(after.loser)}`);
  if (before.event_date !== after.event_date) moved.push(`happened: ${after.event_date ?? "day not known"}`);
  if (before.extent !== after.extent) moved.push(`extent: ${after.extent}`);
  return moved.length ? `${moved.join("; ")}.` : after.summary;
}

/** @param {Alert} alert */
function sources(alert) {
  const all = Array.isArray(alert.sources) ? alert.sources : [];
  const groups = Map.groupBy ? Map.groupBy(all, (/** @type {Source} */ s) => s.lineage) : grouped(all);
  const quotes = new Map((alert.evidence ?? []).map((quote) => [quote.article_id, quote.quote]));
  return make("section", {},
    make("h3", {}, `Sources, ${plural(groups.size, "origin")}`),
    ...[...groups.entries()].map(([lineage, members]) => make("div", {},
      members.length > 1 && make("p", {}, `One origin (${lineage}), counted once:`),
      ...members.map((/** @type {Source} */ source) => make("div", {},
        make("p", {}, outward(source.url, nameOf(source)), `, ${utc(source.published_at)}`),
        quotes.has(source.article_id) && make("blockquote", {}, ...marked(quotes.get(source.article_id) ?? "", alert)))))));
}

/** @param {Source} source */
function nameOf(source) {
  return source.analyst ? `Analyst ${source.analyst} (${source.verdict})` : source.outlet ?? "outlet not named";
}

/** @param {Source[]} all */
function grouped(all) {
  /** @type {Map<string, Source[]>} */
  const groups = new Map();
  for (const source of all) groups.set(source.lineage, [...(groups.get(source.lineage) ?? []), source]);
  return groups;
}

/** The quote with the words for the place and the parties marked. @param {string} quote @param {Alert} alert */
function marked(quote, alert) {
  const words = [alert.place.mention, alert.place.name, alert.gainer?.mention, alert.loser?.mention]
    .filter((word) => word && word.length > 1)
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (!words.length) return [quote];
  return quote.split(new RegExp(`(${words.join("|")})`, "i"))
    .map((part, number) => (number % 2 ? make("mark", {}, part) : part));
}

/** @param {Alert} alert */
function candidates(alert) {
  const others = (alert.place.candidates ?? []).filter((c) => c.id !== alert.place.id);
  if (!others.length) return make("span", { hidden: true });
  return make("section", {}, make("h3", {}, "Other places it could be"),
    make("ul", {}, ...others.map((c) => make("li", {}, `${c.name}, ${c.country} (${c.lat.toFixed(2)}, ${c.lon.toFixed(2)}), weighed ${c.score.toFixed(2)}`))));
}

/** @param {Alert} alert */
async function placeHistory(alert) {
  const box = at("place-history");
  try {
    const place = await ask(`/v1/places/${encodeURIComponent(alert.place.id)}`);
    box.replaceChildren(make("h3", {}, `${alert.place.name}: who held it`),
      make("p", {}, place.holder ? `Now: ${place.holder.name}, since ${place.since ?? "a day not known"}${place.contested ? ", contested" : ""}.` : "Nobody is known to hold it."),
      make("ol", { class: "periods" }, ...[...place.changes].reverse().map((change) => {
        const entry = make("li", {}, `${change.event_date ?? "day not known"}: ${named(change.gainer)}`, change.loser ? ` from ${named(change.loser)}` : "", " ", make("span", { class: `tier ${change.tier}` }, change.tier));
        entry.style.borderLeftColor = colour(change.gainer?.id);
        return entry;
      })));
  } catch (error) {
    box.replaceChildren(make("p", { class: "error" }, `Its history cannot be read: ${error.message}`));
  }
}

/** @param {Alert} alert */
function links(alert) {
  const id = encodeURIComponent(alert.alert_id);
  return make("p", {}, make("a", { href: `/?alert=${id}` }, "Link to this alert"), " · ",
    make("a", { href: `/v1/alerts/${id}` }, "JSON"), " · ",
    make("a", { href: `/v1/alerts/${id}.cap.xml`, download: `${alert.alert_id}.cap.xml` }, "CAP"));
}

export function hide() {
  at("detail").hidden = true;
  at("detail").replaceChildren();
}
