// A job's last runs as bars: the length is the duration, shape and colour are the outcome. Succeeded: plain. With errors: cut in two, with
// a short foot. Failed: a long foot. Cancelled: hollow. Silent: dashed or hatched.
import { clockTime, counted, span } from "../logic/format.js"
import { runHref } from "../logic/routes.js"
import { statusWords } from "../logic/words.js"
import { h, hatch } from "./dom.js"

const kinds = { succeeded: "o", completedWithErrors: "w", failed: "f", running: "a", cancelled: "c" }

/** A job's last runs, the one that is silent by that word. */
export const runsOf = ({ jobId, strip = [], status, run: latest }) => strip.map(run =>
  ({ jobId, ...run, ...(status === "silent" && run.runId === latest.runId && { outcome: "silent" }) }))

/** "2 failed, 1 with errors", "all succeeded" */
export function summary(runs) {
  const parts = ["failed", "completedWithErrors", "cancelled", "silent", "running"].map(outcome => {
    const count = runs.filter(run => run.outcome === outcome).length
    return count && `${count} ${statusWords(outcome)[1].toLowerCase()}`
  }).filter(Boolean)
  return parts.join(", ") || (runs.length ? "all succeeded" : "none yet")
}

/** The runs with their bars' heights, of which the longest is `full`. */
function bars(runs, full, least, longest = 0) {
  const most = Math.max(1, longest, ...runs.map(run => run.seconds ?? 0))
  return runs.map(run => ({ run, kind: kinds[run.outcome] ?? "u", height: Math.max(least, (full * (run.seconds ?? 0)) / most) }))
}

/** The last 20 runs, small, oldest first. */
export function smallStrip(runs) {
  const last = runs.slice(-20)
  const paths = {}
  for (const [index, { kind, height }] of bars(last, 17, 2).entries()) {
    const x = 122 - 6 * (last.length - index)
    const top = (20 - height).toFixed(1)
    const foot = { f: `M${x} 22v4`, w: `M${x} 22v2` }[kind] ?? ""
    const isCut = kind === "w" && height > 6
    const path = kind === "c" || kind === "u" ? `M${x - 1.5} ${top}h3V20h-3z` : `M${x} 20${isCut ? "v-3m0-2" : ""}V${top}${foot}`
    paths[kind] = (paths[kind] ?? "") + path
  }
  return h("svg.st", { role: "img", "aria-label": `Last ${counted(last.length, "run")}: ${summary(last)}`, viewBox: "0 0 120 26" },
    h("path.base", { d: "M0 20.5h120" }), Object.entries(paths).map(([kind, d]) => h(`path.${kind}`, { d })))
}

/** The last 30 runs, each a link, as are those in the table below; `typical` is drawn as a line. */
export function largeStrip(runs, typical = 0, now) {
  const last = runs.slice(-30)
  const left = index => `${(((30 - last.length + index) * 100) / 30).toFixed(2)}%`
  const longest = Math.max(1, typical, ...last.map(run => run.seconds ?? 0))
  const line = 132.5 - (108 * typical) / longest
  const day = (x, run, anchor) => h("text.m", { x, y: 168, "text-anchor": anchor }, clockTime(run.began, now).slice(0, -3))
  return h("svg.runs", { role: "group", "aria-label": `Last ${counted(last.length, "run")}, oldest first`, height: 172 }, hatch(),
    h("line.base", { x2: "100%", y1: 132.5, y2: 132.5 }),
    typical > 0 && h("line.base", { "stroke-dasharray": "2 3", x2: "100%", y1: line, y2: line }),
    bars(last, 108, 4, typical).map(({ run, kind, height }, index) => {
      const part = (y, size) => h(`rect.${kind}`, { y, height: size })
      const words = `${clockTime(run.began, now)}, ${statusWords(run.outcome)[1].toLowerCase()}, ${span(run.seconds * 1000)}`
      const isCut = kind === "w" && height > 18
      const body = isCut ? [part(132 - height, height - 14), part(121, 11)] : part(132 - height, height)
      const foot = { f: 9, w: 3 }[kind]
      return h("svg:a", { href: runHref(run), "aria-label": words },
        h("svg", { x: left(index) }, h("title", words), h("rect.hit"), body, foot && part(136, foot)))
    }),
    last.length > 4 ? day(left(0), last[0]) : last.length > 0 && day("100%", last[0], "end"),
    last.length > 9 && day("100%", last.at(-1), "end"))
}
