import MirroringAdapters
import MirroringFiles

/// The words of this process as other users of the machine see them, by `ps`: the memory in which the kernel has put them.
enum ShownWords {
    /// Covers the secrets among them. Where that memory is not what the kernel shows, all stays as it is.
    ///
    /// The command itself shows what it was given, as ever; but this process and the one behind it live longer.
    static func cover() {
        guard let shown = read("/proc/self/cmdline"), let start = place(),
            let memory = UnsafeMutablePointer<UInt8>(bitPattern: start),
            shown.elementsEqual(UnsafeBufferPointer(start: memory, count: shown.count))
        else { return }
        for (index, byte) in covered(shown).enumerated() { memory[index] = byte }
    }

    /// Words with asterisks in place of their secrets, each as long as it was.
    ///
    /// - Parameter bytes: the program's name and each word, with a zero behind each.
    static func covered(_ bytes: [UInt8]) -> [UInt8] {
        var words = bytes.split(separator: 0, omittingEmptySubsequences: false).map(Array.init)
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        for (index, masked) in zip(words.indices.dropFirst(), Masking(Array(texts.dropFirst())).words)
        where masked != texts[index] {
            words[index] = covered(words[index], leaving: Array(masked.utf8))
        }
        return Array(words.joined(separator: [0]))
    }

    /// A word of which only that is left which its masked form begins and ends with, too.
    private static func covered(_ word: [UInt8], leaving masked: [UInt8]) -> [UInt8] {
        let begin = zip(word, masked).prefix { $0 == $1 }.count
        let (rest, left) = (word.dropFirst(begin), masked.dropFirst(begin))
        let end = zip(rest.reversed(), left.reversed()).prefix { $0 == $1 }.count
        return word.prefix(begin) + rest.dropLast(end).map { _ in UInt8(ascii: "*") } + word.suffix(end)
    }

    /// Where the words begin in memory, as the kernel tells it: field 48 of proc(5)'s stat, of which the second may have spaces in it.
    private static func place() -> UInt? {
        let text = read("/proc/self/stat").map { String(decoding: $0, as: UTF8.self) }
        let fields = text?.split(separator: ")").last?.split(separator: " ")
        return fields.flatMap { $0.count > 45 ? UInt($0[45]) : nil }
    }

    /// More than any kernel hands over.
    private static let limit = 8 << 20

    private static func read(_ path: String) -> [UInt8]? {
        try? RegularFile(opening: path).bytes(limit: limit)
    }
}
