/// The last events of a story, with what is said between and after them: a value.
struct LastParts {
    private let most: Int
    private var parts: [RunStory.Part] = []
    private var events = 0

    /// - Parameter most: how many events are kept.
    init(_ most: Int) {
        self.most = most
    }

    /// Takes the story's next part.
    mutating func take(_ part: RunStory.Part) {
        parts.append(part)
        guard case .event = part else { return }
        events += 1
        // Seldom, so that the cost does not grow with the square of the story.
        guard events / 2 >= most else { return }
        parts = kept
        events = most
    }

    /// What is kept.
    var kept: [RunStory.Part] {
        var left = most
        var start = parts.endIndex
        for index in parts.indices.reversed() {
            if case .event = parts[index] { left -= 1 }
            guard left >= 0 else { break }
            start = index
        }
        return Array(parts[start...])
    }
}
