/// Finds what somebody may have meant.
public enum Spelling {
    /// The candidate that is nearest to a word, if it is near enough to be meant.
    public static func nearest(to word: String, of candidates: some Sequence<String>) -> String? {
        let word = word.lowercased()
        let length = word.count
        return
            candidates
            // So many letters are to insert or delete at least. What somebody else has written may be a text of any length, of which
            // nobody has to wait for the distance.
            .filter { abs($0.count - length) <= most(for: $0) }
            .map { (candidate: $0, distance: distance(word, $0.lowercased())) }
            .filter { $0.distance <= most(for: $0.candidate) }
            .min { $0.distance < $1.distance }?
            .candidate
    }

    /// From how far a candidate may still be meant.
    private static func most(for candidate: String) -> Int { max(2, candidate.count / 2) }

    /// The number of letters to insert, delete or change (Levenshtein).
    static func distance(_ left: some StringProtocol, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (number, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = number + 1
            for index in right.indices {
                let change = diagonal + (letter == right[index] ? 0 : 1)
                diagonal = row[index + 1]
                row[index + 1] = min(change, diagonal + 1, row[index] + 1)
            }
        }
        return row[right.count]
    }
}
