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
    // With each heartbeat, once it could be had: a server of logs alone knows of nobody.
    this.listen(store, "status", () => this.answer && this.#read())
    this.#read()
  }

  #read() {
    if (this.isReading) return
    this.isReading = true
    const asking = signal => ask("api/subscribers", "", { signal }).finally(() => (this.isReading = false))
    this.load(this.#body, "the subscribers", asking, answer => {
      this.answer = answer
      return this.#drawn()
    })
  }

  render() {
    if (this.answer) fill(this.#body, this.#drawn())
  }

  #drawn() {
    const { subscribers = [], pages = [], removed = [], issues = [], warnAt, removeAt } = this.answer
    const urgent = one => (one.isWarned ? 1e12 : 0) + (one.ready ?? 0)
    const queues = subscribers.toSorted((a, b) => urgent(b) - urgent(a)).map(queueRow)
    // Where they can't be counted, that none was found says nothing.
    const isKnown = queues.length > 0 || !issues.length
    return [
      issues.map(sentence => h("p.note", status("warning", sentence))),
      section("queues", "Queues", { small: isKnown && `${queues.length}`, end: warnAt && `Warned at ${count(warnAt)}, removed at ${count(removeAt)}` },
        queues.length ? table(".dense", ["Who", "Bindings", "Waiting|r", "Readers", "State"], queues)
          : isKnown ? empty("Nobody is subscribed.", h("p", "A first one:"), h("p", code("mom watch")))
          : empty("Who is subscribed is not known.")),
      section("pages", "Pages like this one", { small: pages.length },
        table(".dense", ["Page", "Since (UTC)", "Behind|r", "State"], pages.map(pageRow))),
      removed.length > 0 && section("removed", "Removed", { small: removed.length },
        table(".dense", ["Who", "When (UTC)", "Waited|r"], removed.map(removedRow))),
    ]
  }
}

const person = (user, kind) => h("p", bdi([user, kind].filter(Boolean).join(", ")))

function queueRow(one) {
  const { queue, kind, user, name, keys, ready, unacknowledged, readers = [], consumers, refusesEvents } = one
  const idle = one.unreadSince ?? one.idleSince
  const state = clock.frozen !== undefined ? ["unknown", "Not known"] : one.isWarned ? ["warning", "Warned"]
    : (consumers ?? 1) > 0 ? ["live", "Reads"] : ["silent", "Nobody reads"]
  const isOther = kind === "other"
  const waiting = unacknowledged > 0 && h("small", `${count(unacknowledged)} being read`)
  return row([
    [h("b", { dir: "auto", title: queue }, isOther ? queue : name), person(user, isOther ? undefined : kind)],
    keys.map(key => [code(key), " "]),
    number([ready === undefined ? "not counted" : count(ready), waiting], "Waiting"),
    readers.length ? readers.map(reader => person(reader.user, reader.host))
      : consumers === undefined ? "not known" : counted(consumers, "reader"),
    [status(...state), idle && h("p", "since ", at(idle)), refusesEvents && h("p", "Refuses what it has no room for: publishers wait")],
  ])
}

function pageRow({ stream, address, since, behind = 0 }) {
  const isThis = stream === store.stream
  const state = clock.frozen === undefined ? ["live", "Reads"] : ["unknown", "Not known"]
  const who = [isThis && h("b", "This page, "), h("span.id", stream), h("p", bdi(address))]
  return row([who, at(since), number(counted(behind, "event"), "Behind"), status(...state)], { "aria-current": isThis && "true" })
}

const removedRow = ({ name, user, time, backlog }) =>
  row([[bdi(name), person(user)], [at(time), h("small", ago(time))], number(count(backlog), "Waited")])

customElements.define("mirroring-subscribers", Subscribers)
