// What the gateway answers (docs/http-api.md). Every request goes through here.
// @ts-check

/** @typedef {{id: string, name: string, mention?: string}} Actor */
/** @typedef {{article_id: string, outlet: string|null, url: string|null, lineage: string, published_at: string|null, analyst?: string|null, verdict?: string|null}} Source */
/** @typedef {{id: string, name: string, mention: string, country: string|null, admin1: string|null, kind: string, lat: number|null, lon: number|null, resolved: boolean, confidence?: number, candidates?: {id: string, name: string, country: string, lat: number, lon: number, score: number}[]}} Place */
/** @typedef {{alert_id: string, change_id: string, stored: number, revision: number, sequence: number, follows: string|null, kind: string, tier: string, place: Place, gainer: Actor|null, loser: Actor|null, supporters: Actor[], extent: string, means: string, event_date: string|null, since: string|null, published_at: string|null, sources: Source[]|number, independent_sources: number, severity: {level: string, reasons: string[]}, summary: string, evidence?: {article_id: string, quote: string}[], retaken?: boolean, merged_into?: string|null, confidence?: number|null}} Alert */

class Refused extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @type {(() => Promise<void>) | null} */
let logIn = null;

/** Say how a reader whom the server does not know can log in; what they asked for is then asked again.
 * @param {() => Promise<void>} how */
export function onUnknown(how) {
  logIn = how;
}

/** @param {string} path @param {RequestInit} [options] @returns {Promise<any>} */
export async function ask(path, options = {}) {
  const answer = await fetch(path, { credentials: "same-origin", ...options });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  if (answer.status === 401 && logIn && path !== "/v1/session") {
    await logIn();
    return ask(path, options);
  }
  let detail = answer.statusText;
  try {
    const problem = await answer.json();
    detail = problem.detail || problem.title || detail;
  } catch {
    detail = `${detail} (the answer says no more)`;
  }
  throw new Refused(answer.status, detail);
}

/** @param {URLSearchParams} filter @param {Record<string, string>} [more] */
export function address(path, filter, more = {}) {
  const all = new URLSearchParams(filter);
  for (const [name, value] of Object.entries(more)) all.set(name, value);
  const query = all.toString();
  return query ? `${path}?${query}` : path;
}
