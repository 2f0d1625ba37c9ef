import MirroringEvents

extension OfflineLogEntry {
    /// Writes the entry as one line: the event's fields, and position and publisher behind the first of them.
    func write(to writer: inout XMLWriter) {
        var event = event  // the fields are listed once, for those who change them as well
        writer.bytes.append(contentsOf: OfflineLogFormat.eventOpening)
        writer.position = position
        writer.publisher = publisher
        event.fields(&writer)
        writer.bytes.append(contentsOf: OfflineLogFormat.eventClosing)
    }

    /// The entry as its line, with the line's end.
    package func line() -> [UInt8] {
        var writer = XMLWriter()
        write(to: &writer)
        return writer.bytes
    }
}
