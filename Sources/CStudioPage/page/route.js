/**
 * Where the reader is, in the address: a reload or a bookmark comes back to the same place, view and bars.
 */

/** @typedef {{place: string, id: string|null, query: URLSearchParams}} Route */

/** @returns {Route} */
export function route() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [place, id] = path.split("/");
  return { place: place || "home", id: id || null, query: new URLSearchParams(query ?? "") };
}

/** @param {string} place @param {string|null} [id] @param {Object<string, string|null|undefined>} [query] */
export function address(place, id = null, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value));
  const tail = search.toString();
  return `#/${place === "home" ? "" : place}${id ? `/${id}` : ""}${tail ? `?${tail}` : ""}`;
}

/** Goes somewhere; the back button comes back. */
export function go(place, id = null, query = {}) {
  location.hash = address(place, id, query);
}

/** Notes a detail of the present place in the address, without a step in the history. @param {Object<string, string|null>} changes */
export function note(changes) {
  const here = route();
  const query = Object.fromEntries(here.query);
  history.replaceState(null, "", address(here.place, here.id, { ...query, ...changes }));
}
