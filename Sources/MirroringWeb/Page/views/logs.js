// The logs of all runs, and one of them open: the server's, or a file that was dropped here.
import { asked, filterOf, matcher } from "../logic/filter.js"
import { bytes, clockTime, count, counted, span, typedMoment, typedTime } from "../logic/format.js"
import { LogFile } from "../logic/log-file.js"
import { href, queryOf, runHref } from "../logic/routes.js"
import { statusWords } from "../logic/words.js"
import { ask } from "../parts/api.js"
import { clock } from "../parts/clock.js"
import { bdi, button, code, facts, fill, h, link, number, row, section, status, table } from "../parts/dom.js"
import { eventCard, eventTable, showEvents } from "../parts/event-rows.js"
import { downloads, filterForm } from "../parts/filter-form.js"
import { empty } from "../parts/problem.js"
import { at } from "../parts/time-ago.js"
import { View } from "../parts/view.js"

const inFile = ["severity", "state", "text"]
const limit = 100

class Logs extends View {
  title = "Logs"
  #about = h("p")
  #form = filterForm(["text", "outcome", "since"], filter => location.replace(href("logs", [], filter)))
  #list = h("div")
  #fileForm = filterForm(["from", "at", ...inFile], filter => location.replace(href("logs", [this.file], filter)))
  /** The file that was dropped, while it is the one that is open. */
  #local
  #facts = h("div")
  #events = h("div")
  #card = h("div")
  #open = section("open", "A log", {}, this.#facts, this.#fileForm, this.#events, this.#card)
  #input = h("input", { type: "file", accept: ".xml", id: "file", change: () => this.#drop(this.#input.files[0]) })

  open() {
    const drop = h("p.drop", h("label", { for: "file" }, "Drop an XML log here, or choose one. It is read in this browser and not uploaded. "), this.#input)
    this.append(h("div.head", h("h1", "Offline logs"), this.#about), h("div.split.list", section("files", "Runs", {}, this.#form, this.#list, drop), this.#open))
    this.listen(this, "dragover", event => event.preventDefault())
    this.listen(this, "drop", event => {
      event.preventDefault()
      this.#drop(event.dataTransfer.files[0])
    })
  }

  navigate({ parts: [file], query }) {
    this.#open.hidden = !file
    this.classList.toggle("has-open", Boolean(file))
    if (!file) this.#readList(query)
    else if (!this.#list.firstChild) this.#readList(new URLSearchParams())
    this.file = file
    this.#local = file === "local" ? this.#local : undefined
    if (file) this.#readFile(query)
  }

  #readList(query) {
    this.#form.show(query)
    const filter = asked(filterOf(query))
    this.load(this.#list, "the logs", signal => ask("api/offline", queryOf({ ...filter, before: query.get("before"), limit }), { signal }), ({ logs, total, files, bytes: size, folder, older, indexing }) => {
      fill(this.#about, `${counted(files, "run")}, ${bytes(size)}${indexing ? ", still being looked through" : ""}. Read from `, code(folder), ": works without broker and bridge.")
      return [logs.length ? table(".dense.files", ["Outcome", "Job", "Began (UTC)", "Took|r", "Events|r", "Size|r"], logs.map(one => this.#fileRow(one)))
        : empty("No run matches.", h("p.acts", link(href("logs"), "Drop all filters"))),
      h("p.pager", `${count(total)} ${total === 1 ? "matches" : "match"}. `, older && link(href("logs", [], { ...Object.fromEntries(query), before: logs.at(-1).file }), "Older"))]
    })
  }

  #fileRow({ file, bytes: size, run }) {
    return row([status(...statusWords(run.silentSince ? "silent" : run.outcome)), h("a.job", { href: href("logs", [file]), dir: "auto" }, run.name), at(run.began), number(run.terminal ? span(run.seconds * 1000) : "not ended", "Took"),
      number(counted(run.events, "event")), number(bytes(size))], { "aria-current": file === this.file && "true" })
  }

  async #drop(file) {
    if (!file) return
    this.#open.hidden = false
    const log = new LogFile(file)
    const shown = h("progress", { max: 1, value: 0, "aria-label": "Looked through" })
    fill(this.#events, shown)
    try {
      this.#local = await log.open(share => (shown.value = share), this.signal)
      this.#local.name = file.name
    } catch (failure) {
      this.#local = undefined
      return fill(this.#events, h("div.empty", { role: "alert" }, status("error", "The log can’t be read"), h("p", bdi(failure.message))))
    }
    if (location.hash === href("logs", ["local"])) this.#readFile(new URLSearchParams())
    else location.hash = href("logs", ["local"])
  }

  #readFile(query) {
    this.#fileForm.show(query)
    const filter = Object.fromEntries(Object.entries(filterOf(query)).filter(([name]) => inFile.includes(name)))
    const from = Number(query.get("from"))
    const place = { after: from > 1 ? from - 1 : undefined, before: query.get("before"), at: typedTime(query.get("at")) }
    fill(this.#facts)
    this.#open.firstChild.textContent = "A log"
    if (this.file === "local" && !this.#local) return fill(this.#events, empty("Which file?", h("p", "A file that was dropped here is not kept. Drop it again.")))
    const began = performance.now()
    const source = this.#local ? () => readLocal(this.#local, filter, place, query.get("at"), this.signal) : signal => ask(`api/offline/${encodeURIComponent(this.file)}`, queryOf({ ...filter, ...place, limit }), { signal })
    this.load(this.#events, "events", source, answer => this.#drawn(answer, filter, query, performance.now() - began))
  }

  #drawn(answer, filter, query, took) {
    const { run, events, total, last, damage = [], density = [], older, newer } = answer
    const to = page => href("logs", [this.file], { ...filter, ...page })
    const list = eventTable(true)
    const opened = query.get("event")
    showEvents(list, events, { isOneRun: true, to: item => to({ ...Object.fromEntries(query), event: `${item.event.runId}/${item.event.sequence}` }), opened })
    fill(this.#open.firstChild, bdi(run.name), " ", h("span.end", status(...statusWords(run.silentSince ? "silent" : run.outcome)), run.runId && [" ", link(runHref(run.runId), "The run")]))
    fill(this.#facts, facts("dl.facts", [["File", code(this.#local?.name ?? this.file)], ["Size", bytes(answer.bytes)], ["Events", count(run.events ?? last)], ["Read", answer.isLocal && "In this browser, not uploaded"]]))
    const [first, end] = [events[0], events.at(-1)].map(item => item?.number ?? item?.event.sequence)
    const all = last || 1
    const found = events.find(item => `${item.event.runId}/${item.event.sequence}` === opened)
    fill(this.#card, found && eventCard(found, answer.isLocal ? undefined : this.file))
    return [damage.map(sentence => h("p.note", status("error", sentence))),
      h("div.hits", first !== undefined && h("span", h("b", `#${count(first)} to #${count(end)}`), ` of ${count(all)}`), h("span", total !== undefined && `${count(total)} match, `, `in ${span(took)}`), h("span.end", answer.isLocal ? undefined : downloads(`api/offline/${encodeURIComponent(this.file)}`, filter))),
      h("svg.density", { role: "img", "aria-label": "Where errors and warnings are in this log, and where you are" }, h("rect.trk", { y: 10, width: "100%", height: 6 }),
        density.map(({ share, severity }) => (severity === "error" ? h("rect.f", { x: `${(100 * share).toFixed(1)}%`, y: 4, width: 2, height: 18 }) : h("rect.w", { x: `${(100 * share).toFixed(1)}%`, y: 8, width: 2, height: 10 }))), first !== undefined && h("rect.here", { x: `${((99 * first) / all).toFixed(1)}%`, y: 3, width: 3, height: 20 })),
      events.length ? list : empty(answer.searchedTo ? `Nothing up to event ${count(answer.searchedTo)}.` : "No event matches."),
      h("p.pager", older && link(to({ before: first }), `Earlier, before #${first}`), " ", newer && link(to({ from: (answer.searchedTo ?? end) + 1 }), `Later, after #${answer.searchedTo ?? end}`), " In the order of the run")]
  }
}

/** A page of a dropped file, as the server would answer. */
async function readLocal(log, filter, { after, before }, at, signal) {
  const matches = matcher(filter)
  const from = at ? await log.find(typedMoment(at), signal) : before ? Math.max(1, before - limit) : Number(after ?? 0) + 1
  const { events, next } = await log.page(from, limit, matches, signal)
  const { events: [first] } = await log.page(1, 1, undefined, signal)
  const { events: [last] } = log.count ? await log.page(log.count, 1, undefined, signal) : { events: [] }
  const { initializeData, status: told } = (last ?? first)?.event.transferData ?? { initializeData: { name: log.name }, status: { outcome: "running" } }
  return { isLocal: true, events, bytes: log.blob.size, last: log.count, older: from > 1, newer: next, run: { name: initializeData.name, outcome: told.outcome, events: log.count },
    density: log.marks.map(({ number, severity }) => ({ severity, share: number / log.count })), damage: log.isWhole ? [] : [`The file ends in the middle of something, after event ${log.count}.`] }
}

customElements.define("mirroring-logs", Logs)
