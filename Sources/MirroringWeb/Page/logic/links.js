// How the four links stand, from what was heard and when: no link is taken to be well because nobody has said otherwise.
import { age, clockTime, counted, moment, span } from "./format.js"

const joined = parts => parts.filter(Boolean).join(", ")
const since = (link, now) => link.since && `since ${clockTime(link.since, now)}`

/**
 * The browser's own link: late after two periods without a word, lost after three.
 * @param connection {heardAt, since, periodSeconds, failedAt, retryAt, attempts, isPolling, reason}, times by the browser's clock.
 */
export function browserLink(connection, now) {
  const { heardAt, failedAt, retryAt, attempts, isPolling, reason } = connection
  const period = (connection.periodSeconds ?? 5) * 1000
  if (heardAt === undefined && failedAt === undefined) return { state: "unknown", words: "Connecting" }
  const silence = now - (heardAt ?? -Infinity)
  const trouble = joined([reason ?? "Nothing was heard any more", attempts && `tried ${counted(attempts, "time")}`, retryAt && `again at ${clockTime(retryAt, retryAt)}`])
  if (silence > 3 * period || (failedAt !== undefined && silence > 2 * period)) return { state: "lost", words: `Lost since ${clockTime(heardAt ?? failedAt, now)}`, detail: trouble }
  const heard = silence < 1000 ? `${(Math.max(0, silence) / 1000).toFixed(1)} s ago` : `${age(silence)} ago`
  // A bridge that is started again is back before anything has become old.
  if (failedAt !== undefined) return { state: "late", words: `Late, ${heard}`, detail: trouble }
  if (silence > 2 * period) return { state: "late", words: `Late, ${heard}`, detail: `Expected each ${span(period)}. Lost after ${span(3 * period)}` }
  const how = isPolling ? `A proxy holds the stream back, asked each ${span(period)}` : "Server-sent events"
  return { state: isPolling ? "polling" : "live", words: `${isPolling ? "Polling" : "Live"}, ${heard}`, detail: joined([how, since(connection, now)]) }
}

/**
 * The other three, as the bridge has told them; of what lies behind a lost link nothing is known.
 * @returns {state, words, heardAt, detail} each; `heardAt` where an age is to follow.
 */
export function otherLinks(status, isBlind, asOf, now) {
  const told = name => status?.links?.find(link => link.name === name)
  const unknown = was => ({ state: "unknown", words: "Not known", detail: asOf && was ? `${was} as of ${clockTime(asOf, now)}` : "" })
  const [broker, history, engines] = ["bridge-broker", "history-bridge", "engines-broker"].map(told)
  const isCut = isBlind || broker?.state === "lost"
  const behind = `${counted(history?.behind, "event")} behind`
  const waiting = status?.engines?.filter(engine => engine.delaySeconds >= 1) ?? []
  return [
    { title: "Bridge – broker", ...(isBlind || !broker ? unknown(broker?.state === "live" && "Connected") : {
      state: broker.state, words: { live: "Connected", lost: `Lost since ${clockTime(broker.since, now)}` }[broker.state] ?? "Not known",
      heardAt: broker.state === "live" && broker.heardAt,
      detail: joined([broker.detail, broker.state === "lost" ? broker.retrySeconds && `again within ${span(broker.retrySeconds * 1000)}` : since(broker, now)]) }) },
    { title: "History – bridge", ...(isCut || !history ? unknown(history && behind) : {
      state: history.state, words: history.behindSeconds > 1 ? `${behind}, ${span(history.behindSeconds * 1000)}` : behind, heardAt: history.state === "live" && history.heardAt,
      detail: joined([status.caughtUp === false && "Catching up", status.place && `position ${status.place}`, since(history, now)]) }) },
    { title: "Engines – broker", ...(isCut || !engines ? unknown(engines && counted(status.engines?.length ?? 0, "engine")) : {
      state: engines.state, words: engines.detail ?? `${counted(status.engines?.length ?? 0, "engine")}`, heardAt: !engines.detail && engines.heardAt,
      detail: waiting.map(engine => `Events of ${engine.host} waited ${span(engine.delaySeconds * 1000)} in its outbox`).join(", ") || "No event waited in an outbox" }) },
  ]
}

/** The moment of which all statements about jobs are; undefined: they are of now. `heard` is when something was heard last. */
export function evidence(browser, status, heard) {
  if (browser.state === "lost") return heard
  const lost = status?.links?.find(link => link.state === "lost")
  return lost && moment(lost.heardAt ?? lost.since ?? status.time)
}
