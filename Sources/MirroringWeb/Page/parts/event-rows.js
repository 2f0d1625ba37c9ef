// Events as rows of a table, and gaps among them.
import { detail, itemKey, worst } from "../logic/events.js"
import { span } from "../logic/format.js"
import { href } from "../logic/routes.js"
import { eventWords, nameOf, statusWords } from "../logic/words.js"
import { bdi, code, h, keyed, link, row, status, table } from "./dom.js"
import { at } from "./time-ago.js"

/** So much of an event's log stands in its row. */
const shownLines = 20

/** A table of events; of one run it leaves out what all rows have in common. */
export const eventTable = isOneRun => (isOneRun
  ? table(".dense.log5", ["Sent (UTC)", "Event", "Severity", "State and detail"])
  : table(".dense.evt", ["Sent (UTC)", "Severity", "Job", "State and detail", "Engine|more", "Run/event"]))

/**
 * @param to gives the address that opens an item.
 * @param opened the key of the one that is open.
 */
export function showEvents(list, items, { isOneRun, to, opened }) {
  const body = list.tBodies[0]
  // The row that is open no longer, and the one that is now, are other ones than before.
  if (body.opened !== opened) for (const key of [body.opened, opened]) if (body.shown?.has(key)) body.shown.get(key).item = undefined
  body.opened = opened
  keyed(body, items, itemKey, item =>
    (item.gap ? gapRow(item.gap, isOneRun) : eventRow(item, isOneRun, to(item), itemKey(item) === opened)))
}

function eventRow({ event, delaySeconds, doubts }, isOneRun, address, isOpen) {
  const { status: told, initializeData: { name } } = event.transferData
  const late = delaySeconds >= 1 && span(delaySeconds * 1000)
  const shape = late && told.severity === "processing" ? status("late", `Late ${late}`) : status(...eventWords(told))
  const what = [
    told.state,
    h("p", detail(event), late && `, waited ${late} in an outbox`, doubts?.length > 0 && [" ", status("warning", "Doubtful")]),
    isOneRun ? logLines(told.statusLog ?? []) : logLine(worst(event)),
  ]
  const id = h("a.id", { href: address }, isOneRun ? `#${event.sequence}` : `${event.runId.slice(-8)}/${event.sequence}`)
  const cells = isOneRun ? [id, shape, what]
    : [shape, h("span.job", { dir: "auto", title: name.length > 60 && name }, nameOf({ name, jobId: event.jobId })), what, h("td.more", bdi(event.engine.host)), id]
  return row([at(told.sentTime, 3), ...cells], { "aria-current": isOpen && "true" })
}

/** Of one run the whole log is shown, of all events what matters. */
function logLines(entries) {
  const lines = entries.slice(0, shownLines).map(entry =>
    logLine(entry, entry.level !== "Processing" && [status(...statusWords(entry.level)), " "]))
  return entries.length > shownLines ? [...lines, h("p", `And ${entries.length - shownLines} more`)] : lines
}

const logLine = (entry, shape) => entry
  && h("p", shape, code(entry.category), entry.category && " ", code(entry.item), entry.item && " ", bdi(entry.message))

function gapRow(gap, isOneRun) {
  const shape = status("gap", "Gap")
  const cells = isOneRun ? [h("span.id", `#${gap.first}–${gap.last}`), shape, gap.text]
    : [shape, "All jobs", [gap.text, " ", link(href("logs"), "The logs have them")], h("td.more"), ""]
  return row([gap.at && at(gap.at), ...cells], { class: "gaprow" })
}
