// The logs of all runs, and one of them open: the server's, or a file that was dropped here.
import { itemKey } from "../logic/events.js"
import { asked, filterOf } from "../logic/filter.js"
import { bytes, count, counted, span, typedTime } from "../logic/format.js"
import { LogFile, readPage } from "../logic/log-file.js"
import { href, parameter, queryOf, runHref, valuesOf } from "../logic/routes.js"
import { nameOf, statusWords } from "../logic/words.js"
import { ask } from "../parts/api.js"
import { bdi, code, facts, fill, h, link, number, row, section, status, table } from "../parts/dom.js"
import { openCard } from "../parts/event-card.js"
import { eventTable, showEvents } from "../parts/event-rows.js"
import { downloads, filterForm } from "../parts/filter-form.js"
import { empty } from "../parts/problem.js"
import { at } from "../parts/time-ago.js"
import { View } from "../parts/view.js"

const limit = 100
/** What a dropped file is called in the address. It is gone with the page. */
const local = "local"

const shapeOf = run => statusWords(run.silentSince ? "silent" : run.outcome)

class Logs extends View {
  title = "Logs"
  /** The file that was dropped, while it is open. */
  #dropped
  #about = h("span")
  #asOf = h("span")
  #list = h("div")
  #form = filterForm(["text", "outcome", "since"], filter => location.replace(href("logs", [], filter)))
  #facts = h("div")
  #events = h("div")
  #card = h("div")
  #openForm = filterForm(["from", "at", "severity", "state", "text"], filter => this.#go(filter))
  #open = section("open", "A log", {}, this.#facts, this.#openForm, this.#events, this.#card)
  #input = h("input", { type: "file", accept: ".xml", id: "file", change: () => this.#drop(this.#input.files[0]) })

  open() {
    const words = "Drop an XML log here, or choose one. It is read in this browser and not uploaded. "
    const drop = h("p.drop", h("label", { for: "file" }, words), this.#input)
    this.append(h("div.head", h("h1", "Offline logs"), h("p", this.#about, this.#asOf)),
      h("div.split.list", section("files", "Runs", {}, this.#form, this.#list, drop), this.#open))
    this.listen(this, "dragover", event => event.preventDefault())
    this.listen(this, "drop", event => {
      event.preventDefault()
      this.#drop(event.dataTransfer.files[0])
    })
  }

  navigate({ parts: [file], query }) {
    if (file !== this.file) {
      this.clear(this.#events)
      openCard(this.#card)
    }
    Object.assign(this, { file, query })
    this.#open.hidden = !file
    this.classList.toggle("has-open", Boolean(file))
    if (file !== local) this.#dropped = undefined
    if (!file || !this.#list.firstChild) this.#readList(file ? new URLSearchParams() : query)
    if (file) this.#readFile(query)
  }

  /** One goes to an event or to a time: to what has been changed. */
  #go({ from, at, ...filter }) {
    const place = at && at !== this.query.get("at") ? { at } : from !== (this.query.get("from") ?? "") ? { from } : { from, at }
    location.replace(href("logs", [this.file], { ...filter, ...place }))
  }

  #readList(query) {
    this.#form.show(query)
    const filter = { ...asked(filterOf(query)), before: query.get("before"), limit }
    this.follow(this.#list, this.#asOf, "the logs", signal => ask("api/offline", queryOf(filter), { signal }), answer => {
      const { logs, total, files, folder, older, indexing } = answer
      fill(this.#about, `${counted(files, "run")}, ${bytes(answer.bytes)}${indexing ? ", still being looked through" : ""}. Read from `,
        code(folder), ": works without broker and bridge")
      const next = older && link(href("logs", [], { ...valuesOf(query), before: logs.at(-1).file }), "Older")
      return [
        logs.length ? table(".dense.files", ["Outcome", "Job", "Began (UTC)", "Took|r", "Events|r", "Size|r"], logs.map(fileRow))
          : files ? empty("No run matches.", h("p.acts", link(href("logs"), "Drop all filters"))) : empty("There is no log yet."),
        h("p.pager", `${count(total)} ${total === 1 ? "matches" : "match"}`, next),
      ]
    })
  }

  async #drop(file) {
    if (!file) return
    this.#open.hidden = false
    const progress = h("progress", { max: 1, value: 0, "aria-label": "Looked through" })
    fill(this.#events, progress)
    try {
      this.#dropped = await new LogFile(file).open(share => (progress.value = share), this.signal)
    } catch (failure) {
      return fill(this.#events, h("div.empty", { role: "alert" }, status("error", "The log can’t be read"), h("p", bdi(failure.message))))
    }
    if (location.hash === href("logs", [local])) this.#readFile(new URLSearchParams())
    else location.hash = href("logs", [local])
  }

  #readFile(query) {
    this.#openForm.show(query)
    fill(this.#facts)
    fill(this.#open.firstChild, "A log")
    if (this.file === local && !this.#dropped) {
      return fill(this.#events, empty("Which file?", h("p", "A file that was dropped here is not kept. Drop it again.")))
    }
    const { severity, state, text } = filterOf(query)
    const filter = { severity, state, text }
    const [from, before, at] = [Number(query.get("from")), query.get("before"), typedTime(query.get("at"))]
    const page = at ? { at } : before ? { before } : from > 1 ? { after: from - 1 } : {}
    const read = this.#dropped ? signal => readPage(this.#dropped, filter, page, limit, signal)
      : signal => ask(`api/offline/${encodeURIComponent(this.file)}`, queryOf({ ...filter, ...page, limit }), { signal })
    const began = performance.now()
    this.load(this.#events, "events", read, answer => this.#drawn(answer, filter, query, performance.now() - began))
  }

  #drawn(answer, filter, query, took) {
    const { run, events, total, last, damaged, damage = [], density = [], older, newer, searchedTo } = answer
    const file = this.#dropped ? undefined : this.file
    const to = page => href("logs", [this.file], { ...filter, ...page })
    const table = eventTable(true)
    const opened = query.get("event")
    showEvents(table, events, { isOneRun: true, to: item => to({ ...valuesOf(query), event: itemKey(item) }), opened })
    const more = run.runId && [" ", link(runHref(run), "The run")]
    fill(this.#open.firstChild, run.name !== undefined && bdi(nameOf(run, 80)), h("span.end", status(...shapeOf(run)), more))
    fill(this.#facts, facts("dl.facts", [["File", code(this.#dropped?.blob.name ?? file)], ["Size", bytes(answer.bytes)],
      ["Events", count(run.events ?? last)], ["Read", this.#dropped && "In this browser, not uploaded"]]))
    openCard(this.#card, events.find(item => itemKey(item) === opened), file)
    const [first, end] = [events[0], events.at(-1)].map(item => item && (item.number ?? item.event.sequence))
    const [before, after] = [parameter(older, "before"), parameter(newer, "after")]
    return [
      [damaged > 0 && `${counted(damaged, "event")} can’t be read`, ...damage].filter(Boolean).map(sentence =>
        h("p.note", status("error", sentence))),
      h("div.hits",
        first && h("span", h("b", `#${count(first)} to #${count(end)}`), ` of ${count(last)}`),
        h("span", total !== undefined && `${counted(total, "match", "matches")}, `, `in ${span(took)}`),
        h("span.end", file && downloads(`api/offline/${encodeURIComponent(file)}`, filter))),
      last > 0 && densityOf(density, first / last),
      events.length ? table : empty(newer && searchedTo ? `Nothing up to event ${count(searchedTo)}.` : "No event matches."),
      h("p.pager", before && link(to({ before }), `Earlier, before #${before}`),
        after && link(to({ from: Number(after) + 1 }), `Later, after #${after}`), "In the order of the run"),
    ]
  }
}

const fileRow = ({ file, bytes: size, run }) => row([
  status(...shapeOf(run)),
  h("a.job", { href: href("logs", [file]), dir: "auto" }, nameOf(run)),
  at(run.began),
  number(run.terminal ? span(run.seconds * 1000) : "not ended", "Took"),
  number(counted(run.events, "event")),
  number(bytes(size)),
])

/** Where errors and warnings are in the log, and where one is. */
function densityOf(marks, here) {
  const mark = (kind, share, y, width, height) => h(`rect.${kind}`, { x: `${(99.5 * share).toFixed(1)}%`, y, width, height })
  return h("svg.density", { role: "img", "aria-label": "Where errors and warnings are in this log, and where you are" },
    h("rect.trk", { y: 10, width: "100%", height: 6 }),
    marks.map(({ share, severity }) => (severity === "error" ? mark("f", share, 4, 2, 18) : mark("w", share, 8, 2, 10))),
    here >= 0 && mark("here", here, 3, 3, 20))
}

customElements.define("mirroring-logs", Logs)
