// What the words of the design mean, for legends and tooltips; docs/alerts.md says the same.
// @ts-check

/** How sure one can be of a change, in the order from least to most, then what undoes it. */
export const TIERS = /** @type {const} */ ([
  ["claimed", "only the gaining side or its media say so"],
  ["reported", "a source that is independent of the gaining side says so"],
  ["confirmed", "two independent lineages say so, or the losing side admits it, or it has lasted"],
  ["contested", "live claims stand against live denials, or both hold parts"],
  ["denied", "it is denied, and nobody independent supports it, or an analyst rejected it"],
  ["reversed", "a later change gave the place to another"],
  ["retracted", "its sources took it back, or an analyst found it to be another change"],
  ["expired", "nobody else backed it within the window"],
]);

export const KINDS = /** @type {const} */ ([
  ["new", "a change the ledger did not have"],
  ["upgrade", "the ledger is surer, or knows more"],
  ["contested", "something stands against it"],
  ["denied", "denied without independent support"],
  ["reversal", "the place went to another afterwards"],
  ["correction", "what was told does not hold"],
]);

/** @param {string} tier */
export function meaning(tier) {
  return TIERS.find(([name]) => name === tier)?.[1] ?? "";
}

/** @param {string | null | undefined} iso A time or a day, RFC 3339. */
export function utc(iso) {
  if (!iso) return "time not known";
  return iso.length > 10 ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso;
}

/** @param {string | null | undefined} iso */
export function local(iso) {
  if (!iso || iso.length <= 10) return "";
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** @param {{name: string} | null | undefined} actor */
export function named(actor) {
  return actor ? actor.name : "not stated";
}

/** @param {number} n @param {string} one @param {string} [many] */
export function plural(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
