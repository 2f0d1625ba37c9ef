/// Why a run was not begun at all, so that there is no event of it.
public struct JobRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of trouble it is. The set may grow.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private let name: String

        private init(_ name: String) {
            self.name = name
        }

        /// The code's name.
        public var description: String { name }

        /// The job is being run already.
        public static let busy = Self("busy")
        /// The job's window is closed.
        public static let closedWindow = Self("closedWindow")
        /// The engine's state folder can't be used.
        public static let unusableState = Self("unusableState")
    }

    /// What kind of trouble it is.
    public let code: Code
    /// A whole sentence.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// That a job's window is closed; nil if it is open.
    ///
    /// - Parameters:
    ///   - window: when the job may run.
    ///   - job: the job.
    ///   - time: what the clock on the wall shows.
    init?(outsideOf window: Timetable<Bool>, of job: Job, at time: WeekTime) {
        guard window.value(at: time) == nil, let opening = window.change(after: time) else { return nil }
        let day = time.seconds(to: opening) < 86_400 ? "" : "on \(opening.day) "
        self.init(
            .closedWindow,
            "The window of \"\(job.name)\" opens \(day)at \(opening.clock); --ignore-window runs it now."
        )
    }
}
