/// What the looks at a folder find, so that each thing is told once for as long as it lies there: a value.
struct Sightings {
    private var before: Set<String> = []
    private var now: Set<String> = []

    /// Another look begins.
    mutating func begin() {
        before = now
        now = []
    }

    /// Notes what the look has found.
    ///
    /// - Returns: whether neither it nor the look before had.
    mutating func note(_ thing: String) -> Bool {
        now.insert(thing).inserted && !before.contains(thing)
    }
}
