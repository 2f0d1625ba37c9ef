/// Where a field stands in the body of an event, as in `transferData.status.statusLog[].time`: the places of a list are
/// all the same to it. It is made for each number of each event that is sent, so it holds no memory of its own.
package struct FieldPath: CustomStringConvertible {
    /// The part that the field is in.
    let part: StaticString
    /// The field's name in JSON.
    let name: StaticString

    /// The names with dots between them, `[]` behind a list's.
    package var description: String { part.utf8CodeUnitCount == 0 ? "\(name)" : "\(part).\(name)" }
}
