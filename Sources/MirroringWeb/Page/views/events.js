// All events as they come: filtered, paused, turned back to the past; all of it in the address.
import { itemKey, jobOf } from "../logic/events.js"
import { asked, filterOf, matcher } from "../logic/filter.js"
import { count, counted } from "../logic/format.js"
import { withGaps } from "../logic/gaps.js"
import { LiveList } from "../logic/live-list.js"
import { href, jobHref, queryOf } from "../logic/routes.js"
import { nameOf } from "../logic/words.js"
import { ask } from "../parts/api.js"
import { clock } from "../parts/clock.js"
import { bdi, button, fill, h, link, say, status } from "../parts/dom.js"
import { openCard } from "../parts/event-card.js"
import { eventTable, showEvents } from "../parts/event-rows.js"
import { downloads, filterForm } from "../parts/filter-form.js"
import { empty } from "../parts/problem.js"
import { store } from "../parts/store.js"
import { at } from "../parts/time-ago.js"
import { View } from "../parts/view.js"

const fields = ["text", "job", "run", "state", "outcome", "severity", "since", "until"]

/** As many jobs are named at most that a text is found in. */
const mostFound = 5

class Events extends View {
  isLive = true
  title = "Events"
  #list = new LiveList(itemKey)
  /** How many events have come since the last tick, and when that was. */
  #arrived = 0
  #countedAt = performance.now()
  /** How many of those that are wanted have come since they were counted in the past. */
  #came = 0
  /** Since when it is paused. */
  #paused
  #answer
  #form = filterForm(fields, filter => location.replace(this.#address(filter)))
  #rate = h("p")
  #hits = h("span")
  #downloads = h("span")
  #following = h("span.end")
  #pause = button("Pause", () => this.#toggle())
  #note = h("div")
  /** What else is known by the text that is looked for. */
  #found = h("p.pager.found")
  #new = button("", () => this.#release(), "button.new")
  #table = eventTable(false)
  #place = h("div")
  #pager = h("div.pager")
  #card = h("div")

  open() {
    this.#new.hidden = true
    this.append(h("div.head", h("h1", "Events"), this.#rate), h("div.rail", this.#form, h("div",
      h("div.hits", this.#pause, this.#hits, this.#downloads, this.#following), this.#note, this.#found,
      h("div.split", h("section", { "aria-label": "Events" }, this.#new, this.#place, this.#pager), this.#card))))
    this.listen(store, "events", ({ detail }) => this.#arrive(detail))
    this.listen(store, "status", () => this.draw())
    // What came between the answer and the stream's beginning is in neither.
    this.listen(store, "ready", () => this.#read())
    this.listen(window, "scroll", () => this.#isAtTop && this.#list.isWaiting && this.draw())
    this.listen(clock, "tick", () => {
      // A tab that nobody looks at has no ticks: what has come meanwhile has come in more than a second.
      const isKnown = clock.frozen === undefined && performance.now() - this.#countedAt < 2000
      const rate = isKnown ? `${counted(this.#arrived, "event")} in the last second` : "rate not known"
      say(this.#rate, `${counted(store.jobs.size, "job")}, ${rate}`)
      this.#arrived = 0
      this.#countedAt = performance.now()
    })
  }

  get #isAtTop() {
    return scrollY < 60
  }

  /** Whether what is shown has an end, so that nothing is added to it. */
  get #isPast() {
    return Boolean(this.page.before || this.page.after || this.filter.until)
  }

  #address(filter, page) {
    return href("events", [], { ...filter, ...page })
  }

  navigate({ query }) {
    this.opened = query.get("event") ?? undefined
    const key = JSON.stringify([...query].filter(([name]) => name !== "event"))
    if (key === this.key) return this.draw()
    Object.assign(this, { key, filter: filterOf(query), page: { before: query.get("before"), after: query.get("after") } })
    this.isWanted = matcher(this.filter)
    this.#form.show(query)
    this.#read()
  }

  #read() {
    const filter = asked(this.filter)
    fill(this.#downloads, downloads("api/events", filter))
    this.#answer = undefined
    this.#came = 0
    this.#list.clear()
    const query = queryOf({ ...filter, ...this.page, limit: this.#list.limit })
    this.load(this.#place, "events", signal => ask("api/events", query, { signal }), answer => {
      this.#answer = answer
      const gaps = [...store.gaps, ...(answer.gap ? [{ gap: answer.gap }] : [])]
      this.#came = this.#list.begin(withGaps(answer.events.reverse(), gaps, { isPast: this.#isPast, hasOlder: Boolean(answer.older) }))
      this.draw()
      return this.#table
    })
  }

  #arrive(items) {
    this.#arrived += items.filter(item => item.event).length
    const wanted = this.#isPast ? [] : items.filter(item => item.gap || this.isWanted(item))
    if (!wanted.length) return
    this.#came += this.#list.arrive(wanted)
    this.draw()
  }

  #release() {
    this.#list.release()
    this.draw()
  }

  #toggle() {
    this.#paused = this.#paused ? undefined : clock.now
    if (!this.#paused) this.#list.release()
    this.draw()
  }

  render() {
    const list = this.#list
    if (list.isWaiting && !this.#paused && this.#answer && this.#isAtTop) list.release()
    say(this.#pause, this.#paused ? "Resume" : "Pause")
    this.#pause.hidden = this.#isPast
    this.#drawFound()
    const paused = this.#paused && status("paused", "Paused by you at ", at(this.#paused))
    fill(this.#note, paused && h("p.note", paused, `${counted(list.count, "event")} wait.`))
    this.#new.hidden = !list.isWaiting || this.#paused !== undefined
    say(this.#new, list.count ? `${counted(list.count, "new event")}. Show them` : "A gap. Show it")
    if (this.#answer) this.#drawList(list)
  }

  /** Jobs of which no event is cached any more are found as well, and where their runs are. Who is at one of the links keeps it. */
  #drawFound() {
    const text = this.filter.text?.toLowerCase()
    this.#found.hidden = !text
    if (this.#found.contains(document.activeElement)) return
    const jobs = text ? [...store.jobs.values()].filter(job => [job.name, job.jobId].some(one => one.toLowerCase().includes(text))) : []
    fill(this.#found, jobs.length > 0 && h("span", `${counted(jobs.length, "job")} of that name: `),
      jobs.slice(0, mostFound).map(job => link(jobHref(job.jobId), bdi(nameOf(job, 60)))), jobs.length > mostFound && h("span", "and more"),
      text && link(href("logs", [], { text: this.filter.text }), "Look in the logs"))
  }

  #drawList(list) {
    const { total } = this.#answer
    // Of those that were cached some may have made room since for others.
    const then = total === 1 ? " matches" : " match"
    fill(this.#hits, total !== undefined && [h("b", counted(total, "event")),
      this.#came ? ` matched, ${count(this.#came)} more came since` : then])
    fill(this.#following, this.#isPast ? link(this.#address({ ...this.filter, until: "" }), "Back to now")
      : store.place && ["Following at ", h("span.id", store.place)])
    this.#table.hidden = !list.items.length
    const to = item => this.#address(this.filter, { ...this.page, event: itemKey(item) })
    showEvents(this.#table, list.items, { to, opened: this.opened })
    this.#drawPager(list)
    const found = list.items.find(item => item.event && itemKey(item) === this.opened)
    // One that has left the list remains open.
    if (found || this.opened !== this.#card.shown) openCard(this.#card, found, fileOf(found))
  }

  #drawPager({ items, limit }) {
    // Who is at one of its links keeps it, however many events come.
    if (this.#pager.contains(document.activeElement)) return
    const { older, newer, completeFrom } = this.#answer
    const first = items.find(item => item.event)?.position
    const last = items.findLast(item => item.event)?.position
    const isLong = older || (items.length === limit && !store.isLogsOnly)
    fill(this.#pager, last === undefined && store.isReady && this.#nothing(),
      isLong && last !== undefined && link(this.#address(this.filter, { before: last }), `Older, before ${last}`),
      newer && this.#isPast && first !== undefined && link(this.#address(this.filter, { after: first }), `Newer, after ${first}`),
      !isLong && completeFrom > 0
        && h("span", `Complete from position ${completeFrom}. `, link(href("logs"), "Older ones are in the logs")))
  }

  #nothing() {
    const names = Object.keys(this.filter)
    const drops = names.map(name => link(this.#address({ ...this.filter, [name]: "" }), `Drop the ${name}`))
    if (names.length > 1) drops.push(link(href("events"), "Drop all filters"))
    return empty(names.length ? "No event matches." : "No event has come yet.", h("p.acts", drops))
  }
}

/** The log in which an event stands, as far as it is known: that of its job's last run. */
function fileOf(item) {
  const run = item && store.jobs.get(jobOf(item))?.run
  return run?.runId === item?.event.runId ? run?.file : undefined
}

customElements.define("mirroring-events", Events)
