/// Writes records: lists of anything that the two ends give each other.
///
/// A record is a line of fields that end with NUL, which no name of a file contains; its first field says how many follow, in decimal digits.
package struct RecordWriter: Sendable {
    /// The records so far.
    package private(set) var bytes: [UInt8] = []

    /// A list without a record.
    package init() {}

    /// Adds a record.
    ///
    /// - Parameter fields: bytes without NUL, which is for the caller to see to.
    package mutating func append(_ fields: [[UInt8]]) {
        bytes += [UInt8](field: fields.count)
        bytes.append(0)
        for field in fields {
            bytes += field
            bytes.append(0)
        }
    }
}

extension [UInt8] {
    /// A number as it stands in a field.
    package init(field number: some BinaryInteger) {
        self = Array(String(number).utf8)
    }
}
