package import Foundation
import MirroringEvents

/// The part of each day in which nobody is to be called, by the clock of a place that is named.
package struct QuietHours: Sendable, Hashable {
    /// A time of day, in minutes after midnight.
    package struct TimeOfDay: Sendable, Hashable, Comparable {
        let minutes: Int

        /// Reads `22:30`.
        package init?(_ text: String) {
            guard let match = text.wholeMatch(of: /([01][0-9]|2[0-3]):([0-5][0-9])/),
                let hour = Int(match.1), let minute = Int(match.2)
            else { return nil }
            minutes = hour * 60 + minute
        }

        /// Earlier in the day is less.
        package static func < (left: Self, right: Self) -> Bool { left.minutes < right.minutes }
    }

    /// When they begin.
    let begin: TimeOfDay
    /// When they end; on the next day if that is earlier.
    let end: TimeOfDay
    /// By whose clock.
    let zone: TimeZone

    /// - Returns: nil if they would last no time, or all day.
    package init?(from begin: TimeOfDay, to end: TimeOfDay, in zone: TimeZone) {
        guard begin != end else { return nil }
        self.begin = begin
        self.end = end
        self.zone = zone
    }

    /// When the quiet hours end in which a moment lies; nil if it lies in none.
    func end(at time: Timestamp) -> Timestamp? {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.hour, .minute], from: time.date)
        let minutes = (parts.hour ?? 0) * 60 + (parts.minute ?? 0)
        let isQuiet =
            begin < end
            ? (begin.minutes..<end.minutes).contains(minutes) : minutes >= begin.minutes || minutes < end.minutes
        guard isQuiet else { return nil }
        // A time that a clock skips in spring is taken for the next one that there is.
        let date = calendar.nextDate(
            after: time.date,
            matching: DateComponents(hour: end.minutes / 60, minute: end.minutes % 60, second: 0),
            matchingPolicy: .nextTime
        )
        return date.map { Timestamp($0) }
    }
}
