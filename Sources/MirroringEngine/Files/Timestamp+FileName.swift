import MirroringEvents

/// Times as parts of names of files, which are better off without colons: `20261128T104107.123Z`. They sort as the moments do.
extension Timestamp {
    /// The moment as a part of a name.
    var inFileName: String {
        description.filter { $0 != "-" && $0 != ":" }
    }

    /// Reads the part of a name; nil for any other spelling.
    init?(inFileName text: String) {
        var spelling = Array(text.utf8)
        guard spelling.count == 20 else { return nil }
        for (place, mark) in [(4, "-"), (7, "-"), (13, ":"), (16, ":")] {
            spelling.insert(contentsOf: mark.utf8, at: place)
        }
        self.init(String(decoding: spelling, as: UTF8.self))
        guard inFileName == text else { return nil }
    }
}
