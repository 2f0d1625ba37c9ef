extension MirroringStatus: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("state", state)
            writer.member("severity", severity)
            writer.member("outcome", outcome)
            writer.member("terminal", terminal)
            writer.member("resumable", resumable)
            writer.member("statusLog", statusLog)
            writer.member("sentTime", sentTime)
            writer.member("receivedTime", receivedTime)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var state: MirroringState?
        var severity: Severity?
        var outcome: Outcome?
        var terminal: Bool?
        var resumable: Bool?
        var statusLog: [StatusLogEntry]?
        var sentTime: Timestamp?
        var receivedTime: Timestamp?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "state": try reader.read(&state)
            case "severity": try reader.read(&severity)
            case "outcome": try reader.read(&outcome)
            case "terminal": try reader.read(&terminal)
            case "resumable": try reader.read(&resumable)
            case "statusLog": try reader.read(&statusLog)
            case "sentTime": try reader.read(&sentTime)
            case "receivedTime": try reader.read(&receivedTime)
            default: try reader.skipValue()
            }
        }
        self.init(
            state: try state.required("state"),
            severity: try severity.required("severity"),
            outcome: try outcome.required("outcome"),
            terminal: try terminal.required("terminal"),
            resumable: resumable,
            statusLog: try statusLog.required("statusLog"),
            sentTime: try sentTime.required("sentTime"),
            receivedTime: try receivedTime.required("receivedTime")
        )
    }
}
