// How the four links stand, from what was heard and when: no link is taken to be well because nobody has said otherwise.
import { age, clockTime, counted, moment, span } from "./format.js"

const joined = parts => parts.filter(Boolean).join(", ")
const since = (link, now) => link.since && `since ${clockTime(link.since, now)}`

/**
 * The browser's own link: late after two periods without a word, lost after three.
 * @param connection {heardAt, since, periodSeconds, failedAt, retryAt, attempts, isPolling, why, reason}, times by the browser's clock.
 */
export function browserLink(connection, now) {
  const { heardAt, failedAt, retryAt, attempts, isPolling, why = "A proxy holds the stream back", reason } = connection
  const period = (connection.periodSeconds ?? 5) * 1000
  if (heardAt === undefined && failedAt === undefined) return { state: "unknown", words: "Connecting" }
  const silence = now - (heardAt ?? -Infinity)
  const trouble = joined([reason ?? "Nothing was heard any more", attempts && `tried ${counted(attempts, "time")}`,
    retryAt && `again at ${clockTime(retryAt, retryAt)}`])
  if (silence > 3 * period || (failedAt !== undefined && silence > 2 * period)) {
    return { state: "lost", words: `Lost since ${clockTime(heardAt ?? failedAt, now)}`, detail: trouble }
  }
  const heard = silence < 1000 ? `${(Math.max(0, silence) / 1000).toFixed(1)} s ago` : `${age(silence)} ago`
  // A bridge that is started again is back before anything has become old.
  if (failedAt !== undefined) return { state: "late", words: `Late, ${heard}`, detail: trouble }
  if (silence > 2 * period) {
    return { state: "late", words: `Late, ${heard}`, detail: `Expected each ${span(period)}. Lost after ${span(3 * period)}` }
  }
  const how = isPolling ? `${why}, asked each ${span(period)}` : "Server-sent events"
  const detail = joined([how, since(connection, now)])
  return isPolling ? { state: "polling", words: `Polling, ${heard}`, detail } : { state: "live", words: `Live, ${heard}`, detail }
}

/**
 * The other three, as the bridge has told them; of what lies behind a lost link nothing is known.
 * @returns {title, state, words, heardAt, detail} each; `heardAt` where an age is to follow the words.
 */
export function otherLinks(status, isBlind, asOf, now) {
  const [broker, history, engines] = ["bridge-broker", "history-bridge", "engines-broker"].map(name =>
    status?.links?.find(link => link.name === name))
  const isCut = isBlind || broker?.state === "lost"
  const count = counted(status?.engines?.length ?? 0, "engine")
  const behind = `${counted(history?.behind, "event")} behind`
  const unknown = was => ({ state: "unknown", words: "Not known", detail: asOf && was ? `${was} as of ${clockTime(asOf, now)}` : "" })
  return [
    { title: "Bridge – broker", ...(isBlind || !broker ? unknown(broker?.state === "live" && "Connected") : brokerLink(broker, now)) },
    { title: "History – bridge", ...(isCut || !history ? unknown(history && behind) : historyLink(history, behind, status, now)) },
    { title: "Engines – broker", ...(isCut || !engines ? unknown(engines && count) : enginesLink(engines, count, status, now)) },
  ]
}

function brokerLink(link, now) {
  if (link.state !== "lost") {
    const words = link.state === "live" ? "Connected" : "Not known"
    return { state: link.state, words, heardAt: link.state === "live" && link.heardAt, detail: joined([link.detail, since(link, now)]) }
  }
  const again = link.retrySeconds && `again within ${span(link.retrySeconds * 1000)}`
  return { state: "lost", words: `Lost since ${clockTime(link.since, now)}`, detail: joined([link.detail, again]) }
}

function historyLink(link, behind, { caughtUp, place }, now) {
  const long = link.behindSeconds > 1 && span(link.behindSeconds * 1000)
  // Who does not read can't say that there is nothing to be read.
  const isUnread = link.state === "late" && !link.behind && long
  const words = isUnread ? `Not read for ${long}` : joined([behind, long])
  const detail = joined([caughtUp === false && "Catching up", place && `position ${place}`, since(link, now)])
  return { state: link.state, words, heardAt: link.state === "live" && link.heardAt, detail }
}

function enginesLink(link, count, { engines = [] }, now) {
  const waited = engines.filter(engine => engine.delaySeconds >= 1).map(({ host, delaySeconds }) =>
    `The last event of ${host} waited ${span(delaySeconds * 1000)} in its outbox`)
  const detail = joined([...(waited.length ? waited : ["The last events waited in no outbox"]), since(link, now)])
  return { state: link.state, words: link.detail ?? count, heardAt: !link.detail && link.heardAt, detail }
}

/** The moment of which all statements about jobs are; undefined: they are of now. `heard` is when something was heard last. */
export function evidence(browser, status, heard) {
  if (browser.state === "lost") return heard
  const lost = status?.links?.find(link => link.state === "lost")
  if (lost) return moment(lost.heardAt ?? lost.since ?? status.time)
  // The history is read on a connection of its own, which may be gone although the broker is there.
  const history = status?.links?.find(link => link.name === "history-bridge")
  const isOld = history?.state === "late" && history.behindSeconds > 3 * (status.periodSeconds ?? 5)
  return isOld ? moment(history.heardAt) : undefined
}
