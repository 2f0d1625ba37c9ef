/// An event, or a part of it with fields of its own.
@usableFromInline
package protocol EventPart {
    /// Where it stands in the body: the names of the parts that it is in and its own with dots between them, `[]` behind a
    /// list's; nothing for the event itself.
    static var place: StaticString { get }

    /// A part with nothing in it, for a reader to fill.
    static var blank: Self { get }

    /// Shows each field to a visitor, which may change it, in the order in which they are written.
    mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure)
}
