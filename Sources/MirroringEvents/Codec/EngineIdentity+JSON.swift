import struct Foundation.UUID

extension EngineIdentity: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("host", host)
            writer.member("instanceId", instanceId)
            writer.member("version", version)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var host: String?
        var instanceId: UUID?
        var version: String?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "host": try reader.read(&host)
            case "instanceId": try reader.read(&instanceId)
            case "version": try reader.read(&version)
            default: try reader.skipValue()
            }
        }
        self.init(
            host: try host.required("host"),
            instanceId: try instanceId.required("instanceId"),
            version: try version.required("version")
        )
    }
}
