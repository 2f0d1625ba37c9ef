/// How far the work of a channel has come; without numbers, that there is somebody.
package struct AliveMessage: JSONMessage, Sendable, Hashable {
    /// How many items are done; nil for a mere sign of life.
    package var done: Int?
    /// Of how many.
    package var of: Int?

    /// A message from its parts.
    package init(done: Int? = nil, of total: Int? = nil) {
        self.done = done
        of = total
    }

    package var problem: String? {
        let (done, of) = (done ?? 0, of ?? 0)
        return done >= 0 && done <= of ? nil : "a number that is out of range"
    }
}
