// What analysts said of an alert's change, and a form to say it where the reader may.
// @ts-check
import { ask } from "./api.js";
import { make } from "./dom.js";
import { utc } from "./words.js";

/** @typedef {import("./api.js").Alert} Alert */
/** @typedef {{analyst: string, verdict: string, reason: string, given_at: string, merge_into: string|null, stands: boolean, in_log: boolean}} Verdict */

const SAYS = /** @type {const} */ ([
  ["confirm", "It happened"],
  ["reject", "It did not happen"],
  ["merge", "It is another change of this place"],
  ["withdraw", "I take back what I said"],
]);
const WORDS = new Map([["confirm", "confirmed it"], ["reject", "rejected it"], ["merge", "found it to be another change"], ["withdraw", "took the word back"]]);
const NAME = "frontwatch-analyst";

/** @param {Alert} alert @param {Verdict[]} said */
export function section(alert, said) {
  const list = make("div", { id: "verdict-list" });
  const form = make("div", { id: "verdict-form" });
  fill(list, said);
  offer(form, alert, list);
  return make("section", { id: "verdicts", "aria-labelledby": "verdicts-title" },
    make("h3", { id: "verdicts-title" }, "Verdicts of analysts"), list, form);
}

/** @param {HTMLElement} list @param {Verdict[]} said */
function fill(list, said) {
  if (!said.length) {
    list.replaceChildren(make("p", {}, "No analyst has said anything of this change."));
    return;
  }
  list.replaceChildren(make("ol", {}, ...said.map((each) => make("li", {},
    make("strong", {}, each.analyst), ` ${WORDS.get(each.verdict) ?? each.verdict}`,
    each.merge_into && ` (${each.merge_into})`, `, ${utc(each.given_at)}`,
    !each.stands && "; no longer the last word", !each.in_log && "; not in force yet",
    make("blockquote", {}, each.reason)))));
}

/** Put the form where the reader may use it. @param {HTMLElement} box @param {Alert} alert @param {HTMLElement} list */
async function offer(box, alert, list) {
  let caller;
  try {
    caller = await ask("/v1/session");
  } catch {
    return; // who is not known is asked to log in elsewhere
  }
  if (!caller.scopes.includes("verdicts")) return;
  box.replaceChildren(make("button", { type: "button", onclick: () => open(box, alert, list, !caller.asks) }, "Give a verdict"));
}

/** @param {HTMLElement} box @param {Alert} alert @param {HTMLElement} list @param {boolean} asksName */
function open(box, alert, list, asksName) {
  const what = make("select", { required: true }, ...SAYS.map(([value, words]) => make("option", { value }, words)));
  const into = make("select", {});
  const other = make("label", { hidden: true }, "Which change it is", into);
  const name = make("input", { maxlength: "80", autocomplete: "name", value: sessionStorage.getItem(NAME) ?? "", required: asksName });
  const reason = make("textarea", { rows: "3", maxlength: "2000", required: true });
  const told = make("p", { role: "status" });
  const button = make("button", { type: "submit" }, "Give it");
  what.addEventListener("change", async () => {
    other.hidden = what.value !== "merge";
    into.required = !other.hidden;
    if (!other.hidden && !into.options.length) await choices(into, alert, told);
  });
  const form = make("form", {
    onsubmit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      button.disabled = true;
      const body = { verdict: what.value, reason: reason.value, ...(asksName && { analyst: name.value }), ...(what.value === "merge" && { merge_into: into.value }) };
      told.textContent = await give(alert, body, list, () => {
        if (asksName) sessionStorage.setItem(NAME, name.value);
        reason.value = "";
      });
      button.disabled = false;
    },
  },
  make("label", {}, "What you say of it", what), other,
  asksName && make("label", {}, "Your name", name),
  make("label", {}, "Why", reason), button, told);
  box.replaceChildren(form);
  what.focus();
}

/** @param {HTMLSelectElement} into @param {Alert} alert @param {HTMLElement} told */
async function choices(into, alert, told) {
  try {
    const place = encodeURIComponent(alert.place.id);
    const { alerts } = await ask(`/v1/alerts?place=${place}&latest=true&fields=summary`);
    const others = alerts.filter((/** @type {Alert} */ each) => each.change_id !== alert.change_id);
    into.replaceChildren(...others.map((/** @type {Alert} */ each) => make("option", { value: each.change_id }, each.summary)));
    told.textContent = others.length ? "" : "No other change of this place has been told.";
  } catch (error) {
    told.textContent = `The other changes cannot be read: ${error.message}`;
  }
}

/** @param {Alert} alert @param {object} body @param {HTMLElement} list @param {() => void} done */
async function give(alert, body, list, done) {
  const path = `/v1/changes/${encodeURIComponent(alert.change_id)}/verdicts`;
  try {
    await ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    done();
    fill(list, (await ask(path)).verdicts);
    return "It is written down. What it changes comes as an alert.";
  } catch (error) {
    return `Not given: ${error.message}`;
  }
}
