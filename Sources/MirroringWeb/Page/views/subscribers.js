// Who reads the events, how far behind each is, and who was cut off; this page among them.
import { count, counted } from "../logic/format.js"
import { ask } from "../parts/api.js"
import { clock } from "../parts/clock.js"
import { bdi, code, fill, h, number, row, section, status, table } from "../parts/dom.js"
import { empty } from "../parts/problem.js"
import { store } from "../parts/store.js"
import { ago, at } from "../parts/time-ago.js"
import { View } from "../parts/view.js"

class Subscribers extends View {
  isLive = true
  title = "Subscribers"
  #body = h("div")

  open() {
    this.append(h("div.head", h("h1", "Subscribers"), h("p", "Who is bound to the events, and how much waits for each")), this.#body)
    this.listen(store, "status", () => this.#read())
    this.#read()
  }

  /** With each heartbeat, without showing that it reads. */
  #read() {
    if (this.isReading) return
    this.isReading = true
    this.load(this.#body, "the subscribers", signal => ask("api/subscribers", "", { signal }).finally(() => (this.isReading = false)), answer => {
      this.answer = answer
      return this.#drawn()
    })
  }

  render() {
    if (this.answer) fill(this.#body, this.#drawn())
  }

  #drawn() {
    const { subscribers = [], pages = [], removed = [], issues = [], warnAt, removeAt } = this.answer
    const sorted = subscribers.toSorted((a, b) => (b.isWarned ?? false) - (a.isWarned ?? false) || (b.ready ?? 0) - (a.ready ?? 0))
    return [issues.map(sentence => h("p.note", status("warning", sentence))),
      section("queues", "Queues", { small: subscribers.length, end: warnAt && `Warned at ${count(warnAt)}, removed at ${count(removeAt)}` }, subscribers.length ? table(".dense.subs", ["Who", "Bindings", "Waiting|r", "Readers", "State"], sorted.map(queueRow))
        : empty("Nobody is subscribed.", h("p", "A first one:"), h("p", code("mom watch")))),
      section("pages", "Pages like this one", { small: pages.length }, table(".dense.subs", ["Page", "Since (UTC)", "Behind|r", "State"], pages.map(page => row([[page.stream === store.stream ? h("b", "This page, ") : "", h("span.id", page.stream), h("p", bdi(page.address))], at(page.since),
        number(counted(page.behind ?? 0, "event"), "Behind"), clock.frozen === undefined ? status("live", "Reads") : status("unknown", "Not known")], { "aria-current": page.stream === store.stream && "true" })))),
      removed.length > 0 && section("removed", "Removed", { small: removed.length }, table(".dense.subs", ["Who", "When (UTC)", "Waited|r"], removed.map(one => row([[bdi(one.name), h("p", bdi(one.user))], [at(one.time), h("small", ago(one.time))], number(count(one.backlog), "Waited")]))))]
  }
}

function queueRow({ queue, kind, user, name, keys, ready, unacknowledged, readers = [], consumers, isWarned, unreadSince, idleSince, refusesEvents }) {
  const state = clock.frozen !== undefined ? ["unknown", "Not known"] : isWarned ? ["warning", "Warned"] : (consumers ?? 1) > 0 ? ["live", "Reads"] : ["silent", "Nobody reads"]
  return row([[h("b", { dir: "auto", title: queue }, kind === "other" ? queue : name), h("p", bdi([user, kind === "other" ? undefined : kind].filter(Boolean).join(", ")))], keys.map(key => [code(key), " "]),
    h("td.r", { "data-l": "Waiting" }, ready == null ? "not counted" : count(ready), unacknowledged > 0 && h("small", `${count(unacknowledged)} being read`)), readers.length ? readers.map(reader => h("p", bdi([reader.user, reader.host].filter(Boolean).join(", ")))) : consumers == null ? "not known" : counted(consumers, "reader"),
    [status(...state), (unreadSince ?? idleSince) && h("p", "since ", at(unreadSince ?? idleSince)), refusesEvents && h("p", "Refuses what it has no room for: so publishers are held up")]])
}

customElements.define("mirroring-subscribers", Subscribers)
