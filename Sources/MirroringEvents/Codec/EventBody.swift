/// The JSON body of an event. One pass each way without an intermediate tree: an event is written and read in a few microseconds,
/// where `JSONEncoder` and `JSONDecoder`, whose equal it is in every value, take ten times as long.
extension MirroringStatusEventArgs {
    /// The identifier of the body's JSON Schema: the schema's `$id`.
    public static let schemaIdentifier = "urn:mirroring:schema:event:1"

    /// The event as the JSON body of a message: UTF-8, members in the order of their declaration, absent ones left out.
    public func encodedJSON() -> [UInt8] {
        var writer = JSONWriter()
        writer.bytes.reserveCapacity(2_048)
        var event = self  // the fields are listed once, for those who change them as well
        writer.object { event.fields(&$0) }
        return writer.bytes
    }

    /// Reads an event from the JSON body of a message.
    ///
    /// Unknown members are ignored, null is the same as absent, the last of members with the same name wins, and a number
    /// may be spelled in any way that is an integer. What the members have to be is said at ``validate()``.
    ///
    /// - Parameter json: the whole body and nothing else; at most ``EventLimits/bodyBytes``.
    /// - Throws: ``EventDecodingError`` that names the member which is absent or wrong. No input does worse.
    public init(json: [UInt8]) throws(EventDecodingError) {
        try self.init(uncheckedJSON: json)
        try checkNumbers()
    }

    /// Reads an event whose numbers may lie beyond their bounds, for whoever mends them.
    ///
    /// - Throws: ``EventDecodingError`` for what is wrong beside them.
    package init(uncheckedJSON json: [UInt8]) throws(EventDecodingError) {
        self = try json.withUnsafeBufferPointer { (bytes) throws(EventDecodingError) in
            var reader = try JSONReader(body: bytes)
            reader.skipWhitespace()
            let event: MirroringStatusEventArgs = try reader.part()
            try reader.end()
            return event
        }
    }
}
