import Foundation
import MirroringEvents

/// A line that may be a JSON object of some shape.
enum JSONLine {
    /// Reads a line; nil if it is none, or of another shape.
    static func read<Value: Decodable>(_ type: Value.Type, from line: String) -> Value? {
        // Most lines of most programs are not, and need no parser to tell.
        guard line.first == "{" else { return nil }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try? decoder.decode(type, untrusted: line.utf8)
    }

    /// A number as JSON has it, whole and not negative; nil where it is neither.
    static func count(_ value: Double?) -> Int? {
        guard let value, value >= 0, value < Double(AmountText.limit) else { return nil }
        return Int(value)
    }
}
