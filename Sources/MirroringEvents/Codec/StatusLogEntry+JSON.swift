extension StatusLogEntry: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("level", level)
            writer.member("time", time)
            writer.member("category", category)
            writer.member("item", item)
            writer.member("message", message)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var level: LogLevel?
        var time: Timestamp?
        var category: Category?
        var item: String?
        var message: String?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "level": try reader.read(&level)
            case "time": try reader.read(&time)
            case "category": try reader.read(&category)
            case "item": try reader.read(&item)
            case "message": try reader.read(&message)
            default: try reader.skipValue()
            }
        }
        self.init(
            level: try level.required("level"),
            time: try time.required("time"),
            category: category,
            item: item,
            message: try message.required("message")
        )
    }
}
