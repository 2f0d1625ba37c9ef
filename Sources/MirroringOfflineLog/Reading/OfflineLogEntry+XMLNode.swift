import Foundation
import MirroringEvents

extension OfflineLogEntry {
    /// Reads an entry from its element; elements that are not known are ignored.
    ///
    /// - Parameter jobId: the job that the file's name says; nil if it says none.
    init(xml node: XMLNode, jobId origin: UUID?) throws(XMLNode.Problem) {
        var schemaVersion: Int?
        var position: UInt64?
        var eventId: UUID?
        var jobId: UUID?
        var runId: UUID?
        var sequence: Int?
        var engine: EngineIdentity?
        var transferData: MirroringTransferData?
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "SchemaVersion": schemaVersion = try node.integer()
            case "Position": position = try node.position()
            case "EventId": eventId = try node.uuid()
            case "JobId": jobId = try node.uuid()
            case "RunId": runId = try node.uuid()
            case "Sequence": sequence = try node.integer()
            case "Engine": engine = try EngineIdentity(xml: node)
            case "MirroringTransferData": transferData = try MirroringTransferData(xml: node)
            default: break
            }
        }
        var event = MirroringStatusEventArgs(
            schemaVersion: try schemaVersion.required("SchemaVersion"),
            eventId: try eventId.required("EventId"),
            jobId: try jobId.required("JobId"),
            runId: try runId.required("RunId"),
            sequence: try sequence.required("Sequence"),
            engine: try engine.required("Engine"),
            transferData: try transferData.required("MirroringTransferData")
        )
        do throws(EventDecodingError) {
            try event.checkNumbers()
        } catch {
            throw XMLNode.Problem(description: "\(error.path) has to be \(error.detail)")
        }
        self.init(position: try position.required("Position"), event: event, jobId: origin)
    }
}

extension EngineIdentity {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
        var host: String?
        var instanceId: UUID?
        var version: String?
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "Host": host = node.text
            case "InstanceId": instanceId = try node.uuid()
            case "Version": version = node.text
            default: break
            }
        }
        self.init(
            host: try host.required("Host"),
            instanceId: try instanceId.required("InstanceId"),
            version: try version.required("Version")
        )
    }
}
