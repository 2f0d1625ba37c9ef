// The address says all that is shown, so that it can be sent to somebody and opened in 90 days: "#/run/01a1…/402?level=error".

/** @returns {{view: string, parts: string[], query: URLSearchParams}} */
export function parseRoute(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split(/\?(.*)/s)
  const [view = "overview", ...parts] = path.split("/").filter(Boolean).map(decode)
  return { view, parts, query: new URLSearchParams(query) }
}

/** Half an address is shown as it is. */
function decode(part) {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** The address of a view. */
export function href(view, parts = [], query = {}) {
  const text = queryOf(query).toString()
  return `#/${[view, ...parts].map(encodeURIComponent).join("/")}${text && `?${text}`}`
}

/** A query without what is empty; lists are repeated. */
export function queryOf(values) {
  const pairs = values instanceof URLSearchParams ? [...values]
    : Object.entries(values).flatMap(([name, value]) => [value].flat().map(one => [name, one]))
  return new URLSearchParams(pairs.filter(([, value]) => value != null && value !== ""))
}

/** What a query has, each name with all of its values: the last alone would be another filter. */
export const valuesOf = query => Object.fromEntries([...query.keys()].map(name => [name, query.getAll(name)]))

/** What stands in an address that the server has made, as of the part before or after. */
export const parameter = (address, name) => new URLSearchParams(address?.split("?")[1]).get(name) ?? undefined

/** The address of a run, or of an event of it. Another job may have published a run under the same identifier. */
export const runHref = ({ runId, jobId }, sequence = [], query) => href("run", [runId, sequence].flat(), { job: jobId, ...query })
export const jobHref = (jobId, query) => href("job", [jobId], query)
