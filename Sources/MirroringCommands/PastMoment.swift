package import Foundation
package import MirroringEvents
import MirroringSettings

/// A moment of the past as people write it: `2026-11-28T14:00:00Z` as events have it, `2026-11-28 14:00` or `2026-11-28` by the clock
/// of this machine, or how long ago it was, such as `2h`.
package enum PastMoment {
    /// What to write instead of something that is no moment.
    package static let shapes =
        "Write a time such as 2026-11-28T14:00:00Z, a local one such as \"2026-11-28 14:00\", or how long ago it was, such as 2h."

    /// Reads a moment; nil if the text is none, or none that there was on this machine's clock.
    ///
    /// - Parameters:
    ///   - text: what somebody wrote.
    ///   - now: the present.
    ///   - zone: that of the clock.
    package static func read(_ text: String, now: Timestamp = .now, in zone: TimeZone = .current) -> Timestamp? {
        if let moment = Timestamp(text) { return moment }
        if let span = TimeSpan(text) {
            let (ago, isTooLong) = Int64(span.seconds).multipliedReportingOverflow(by: 1_000)
            let moment = isTooLong ? Timestamp.earliest : Timestamp(milliseconds: now.milliseconds - ago)
            return max(moment, .earliest)
        }
        return local(text, in: zone)
    }

    private static func local(_ text: String, in zone: TimeZone) -> Timestamp? {
        // Read as if it were UTC first: that says which day and time are meant, and refuses those that do not exist.
        let time = text.count == 10 ? "T00:00:00Z" : text.count == 16 ? ":00Z" : "Z"
        guard let meant = Timestamp(text + time) else { return nil }
        var utc = Calendar(identifier: .gregorian)
        utc.timeZone = .gmt
        var here = utc
        here.timeZone = zone
        let parts = utc.dateComponents([.year, .month, .day, .hour, .minute, .second, .nanosecond], from: meant.date)
        return here.date(from: parts).map { Timestamp($0) }
    }
}
