// Which events are wanted. What is past the server filters, by the same names; what comes live is filtered here.
import { moment, typedMoment, typedTime } from "./format.js"

const single = ["job", "run", "text", "category", "since", "until"]
const several = ["state", "severity", "outcome"]

/** The filter that stands in an address. */
export const filterOf = query => Object.fromEntries([
  ...single.map(name => [name, query.get(name) ?? ""]),
  ...several.map(name => [name, query.getAll(name).flatMap(value => value.split(",")).filter(Boolean)]),
].filter(([, value]) => value.length))

/** The same for the server: it reads times with their zone. */
export const asked = filter => ({ ...filter, since: typedTime(filter.since), until: typedTime(filter.until) })

/** Whether a live event is wanted: all conditions hold together. */
export function matcher(filter) {
  const [since, until] = [filter.since, filter.until].map(typedMoment)
  const text = filter.text?.toLowerCase()
  return ({ event }) => {
    const { initializeData, packageBody, status } = event.transferData
    const sent = moment(status.sentTime)
    const log = status.statusLog ?? []
    const said = () => log.flatMap(entry => [entry.item, entry.message])
    const texts = () => [initializeData.name, event.runId, event.engine.host, packageBody?.currentItem, ...said()]
    return (!filter.job || event.jobId === filter.job)
      && (!filter.run || event.runId === filter.run)
      && (!filter.category || log.some(entry => entry.category === filter.category))
      && several.every(name => !filter[name] || filter[name].includes(status[name]))
      && !(sent < since) && !(sent >= until)
      && (!text || texts().some(one => one?.toLowerCase().includes(text)))
  }
}
