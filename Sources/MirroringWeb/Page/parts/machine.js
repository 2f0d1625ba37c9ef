// The state machine of a run, as one way with three side ends; and what was planned beside what has arrived.
import { bytes, count, span } from "../logic/format.js"
import { states } from "../logic/words.js"
import { h, number, row, table } from "./dom.js"

/** @param reached the states with their times: the share of a state is the length of its bar. */
export function machine(reached, run) {
  const all = reached.reduce((sum, { seconds }) => sum + seconds, 0) || 1
  return h("ol.machine", Object.keys(states).map(name => {
    const one = reached.find(({ state }) => state === name)
    const isHere = run.state === name
    const classes = [!one && "not", isHere && run.terminal && "end", name.endsWith("Error") && "bad"].filter(Boolean)
    return h(["li", ...classes].join("."), { "aria-current": isHere && !run.terminal && "step" },
      h("b", name.split(/(?=[A-Z])/).flatMap(word => [word, h("wbr")])),
      h("small", one ? span(one.seconds * 1000) : "not reached", one?.times > 1 && `, ${one.times} times`,
        isHere && run.terminal && ", ends the run"),
      one && h("progress", { max: all, value: one.seconds, "aria-label": `${name}, share of the time` }))
  }))
}

/** Exported and imported side by side: a run that succeeds has moved what it planned. `totals` are what all its packages have together. */
export function countTable({ planned = {}, progress = {} }, totals = {}) {
  const line = (words, plan, exported, imported, read = count) => {
    const left = plan === undefined || imported === undefined ? "–" : h("b", read(Math.max(0, plan - imported)))
    return row([words, ...[plan, exported, imported].map(value => number(read(value))), number(left)])
  }
  return table(".dense.keep", ["What", "Planned|r", "Exported|r", "Imported|r", "Left|r"], [
    line("Pages", planned.pages, totals.pages, progress.importedPages),
    line("Files", planned.files, totals.files, progress.importedFiles),
    line("Deletions", planned.deletions, undefined, progress.deleted),
    line("Bytes", planned.bytes, totals.bytes, progress.sentBytes, bytes),
  ])
}
