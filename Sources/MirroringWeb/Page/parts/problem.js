// What is shown where there is nothing to show: each says why, and what can be done.
import { clockTime } from "../logic/format.js"
import { copyButton } from "./copy.js"
import { bdi, button, code, h, status } from "./dom.js"

/** Nothing is there: what that means, and what to do. */
export const empty = (title, ...parts) => h("div.empty", h("b", title), parts)

/** Rows that are on their way. */
export const bones = what => [h("table.t.dense.keep", { "aria-busy": "true" }, h("caption.vh", `Reading ${what}`), h("tbody", [1, 2, 3].map(() =>
  h("tr", ["i.bone.k", "i.bone", "i.bone.k"].map(name => h("td", h(name))))))), h("p.quiet", `Reading ${what}.`)]

/** What could not be read. `again` tries it again. */
export function problem(failure, again) {
  const { message, path, remedy, right, type, time } = failure
  if (failure.status === 403) {
    return h("div.empty", status("forbidden", failure.title ?? "You may not read this"), h("p", bdi(message), right && [" The right that is missing: ", code(right)]),
      remedy && [h("p", "An administrator grants it:"), h("p", code(remedy)), h("p.acts", copyButton("Copy command", () => remedy))])
  }
  const isProblem = failure.status !== undefined
  const [shape, title] = failure.status === 0 ? ["lost", "The bridge does not answer"] : failure.status === 404 ? ["unknown", "It is not there"] : ["error", "That can’t be read"]
  const where = [failure.status > 0 && `HTTP ${failure.status}`, type, path, isProblem && clockTime(time, time)].filter(Boolean).join(", ")
  return h("div.empty", { role: "alert" }, status(shape, failure.title ?? title), h("p", bdi(message)), h("p", code(where)),
    h("p.acts", again && button("Try again", again), copyButton("Copy details", () => `${message} ${where}`)))
}
