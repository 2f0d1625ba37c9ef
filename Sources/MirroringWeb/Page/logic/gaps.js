// Events that can't be had, among those that can.
import { moment } from "./format.js"

/**
 * The events of a list, newest first, with the gaps among them. By their positions as far as these are of the same history; else by when
 * it was known, as what was missed when the broker's history became another one.
 * @param gaps in the order in which they became known.
 * @param isPast whether newer events may follow that are not in the list, and `hasOlder` whether there are older ones.
 */
export function withGaps(items, gaps, { isPast, hasOlder }) {
  const change = gaps.findLastIndex(({ gap }) => gap.reason === "otherHistory")
  const isPlaced = ({ gap }, index) => gap.last !== undefined && index > change
  const place = item => item.position ?? item.gap.last
  const [newest, oldest] = [isPast ? items[0]?.position : Infinity, items.at(-1)?.position ?? 0]
  const placed = gaps.filter((item, index) => isPlaced(item, index) && place(item) >= oldest && place(item) <= newest)
  const all = [...items, ...placed].sort((a, b) => place(b) - place(a))
  const time = ({ event, gap }) => (gap ? gap.at : moment(event.transferData.status.receivedTime))
  for (const item of gaps.filter((item, index) => !isPlaced(item, index))) {
    const index = all.findIndex(other => time(other) < item.gap.at)
    if (index > 0 || (index === 0 && !isPast)) all.splice(index, 0, item)
    else if (index < 0 && !hasOlder) all.push(item)
  }
  return all
}
