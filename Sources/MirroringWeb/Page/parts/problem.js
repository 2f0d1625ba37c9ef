// What is shown where there is nothing to show: each says why, and what can be done.
import { clockTime } from "../logic/format.js"
import { copyButton } from "./copy.js"
import { bdi, button, code, h, status } from "./dom.js"

/** Nothing is there: what that means, and what to do. */
export const empty = (title, ...parts) => h("div.empty", h("b", title), parts)

/** Rows that are on their way. */
export const bones = what => [
  h("table.t.dense.keep", { "aria-busy": "true" }, h("caption.vh", `Reading ${what}`),
    h("tbody", [1, 2, 3].map(() => h("tr", ["i.bone.k", "i.bone", "i.bone.k"].map(name => h("td", h(name))))))),
  h("p.quiet", `Reading ${what}.`),
]

/** What could not be read. `again` tries it again. */
export function problem(failure, again) {
  const { message, path, type, time, status: http, title } = failure
  if (http === 403) return forbidden(failure)
  const known = { 0: ["lost", "The bridge does not answer"], 404: ["unknown", "It is not there"] }
  const [shape, words] = known[http] ?? ["error", "That can’t be read"]
  const where = [http > 0 && `HTTP ${http}`, type, path, time && clockTime(time, time)].filter(Boolean).join(", ")
  return h("div.empty", { role: "alert" }, status(shape, title ?? words), h("p", bdi(message)), h("p", code(where)),
    h("p.acts", again && button("Try again", again), copyButton("Copy details", () => `${message} ${where}`)))
}

/** What somebody may not read, and who can change that by which command. */
const forbidden = ({ title, message, right, remedy }) => h("div.empty",
  status("forbidden", title ?? "You may not read this"),
  h("p", bdi(message), right && [" The right that is missing: ", code(right)]),
  remedy && [h("p", "An administrator grants it:"), h("p", code(remedy)), h("p.acts", copyButton("Copy command", () => remedy))])
