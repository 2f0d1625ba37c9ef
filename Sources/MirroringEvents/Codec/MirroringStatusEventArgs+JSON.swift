import struct Foundation.UUID

extension MirroringStatusEventArgs: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("schemaVersion", schemaVersion)
            writer.member("eventId", eventId)
            writer.member("jobId", jobId)
            writer.member("runId", runId)
            writer.member("sequence", sequence)
            writer.member("engine", engine)
            writer.member("transferData", transferData)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var schemaVersion: Int?
        var eventId: UUID?
        var jobId: UUID?
        var runId: UUID?
        var sequence: Int?
        var engine: EngineIdentity?
        var transferData: MirroringTransferData?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "schemaVersion": try reader.read(&schemaVersion)
            case "eventId": try reader.read(&eventId)
            case "jobId": try reader.read(&jobId)
            case "runId": try reader.read(&runId)
            case "sequence": try reader.read(&sequence)
            case "engine": try reader.read(&engine)
            case "transferData": try reader.read(&transferData)
            default: try reader.skipValue()
            }
        }
        self.init(
            schemaVersion: try schemaVersion.required("schemaVersion"),
            eventId: try eventId.required("eventId"),
            jobId: try jobId.required("jobId"),
            runId: try runId.required("runId"),
            sequence: try sequence.required("sequence"),
            engine: try engine.required("engine"),
            transferData: try transferData.required("transferData")
        )
    }
}
