import Foundation

/// The words of a command as this process got them: names of files need not be text.
enum CommandWords {
    /// The bytes of words that stand at the end of this process's own.
    ///
    /// - Parameter words: the words as text.
    static func raw(_ words: [String]) -> [[UInt8]] {
        let all = UnsafeMutableBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        let bytes = all.suffix(words.count).compactMap(\.self).map { word in
            UnsafeBufferPointer(start: word, count: strlen(word)).map { UInt8(truncatingIfNeeded: $0) }
        }
        // Where Swift does not know its own words, text is all there is.
        let isSame =
            bytes.count == words.count && zip(bytes, words).allSatisfy { String(decoding: $0, as: UTF8.self) == $1 }
        return isSame ? bytes : words.map { Array($0.utf8) }
    }
}
