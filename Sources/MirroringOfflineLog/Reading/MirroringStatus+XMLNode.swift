import MirroringEvents

extension MirroringStatus {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
        var state: MirroringState?
        var severity: Severity?
        var outcome: Outcome?
        var terminal: Bool?
        var resumable: Bool?
        var statusLog: [StatusLogEntry]?
        var sentTime: Timestamp?
        var receivedTime: Timestamp?
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "MirroringState": state = try node.value("a state") { MirroringState(spelling: $0) }
            case "Severity": severity = try node.value("a severity") { Severity(rawValue: $0) }
            case "Outcome": outcome = try node.value("an outcome") { Outcome(rawValue: $0) }
            case "Terminal": terminal = try node.boolean()
            case "Resumable": resumable = try node.boolean()
            case "StatusLog": statusLog = try [StatusLogEntry](xml: node)
            case "SentTime": sentTime = try node.time()
            case "ReceivedTime": receivedTime = try node.time()
            default: break
            }
        }
        self.init(
            state: try state.required("MirroringState"),
            severity: try severity.required("Severity"),
            outcome: try outcome.required("Outcome"),
            terminal: try terminal.required("Terminal"),
            resumable: resumable,
            statusLog: try statusLog.required("StatusLog"),
            sentTime: try sentTime.required("SentTime"),
            receivedTime: try receivedTime.required("ReceivedTime")
        )
    }
}

extension [StatusLogEntry] {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
        self = []
        try node.children { (node, element) throws(XMLNode.Problem) in
            if case "StatusLogEntry" = element {
                append(try StatusLogEntry(xml: node))
            }
        }
    }
}

extension StatusLogEntry {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
        var level: LogLevel?
        var time: Timestamp?
        var category: Category?
        var item: String?
        var message: String?
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "Level": level = try node.value("a level") { LogLevel(rawValue: $0) }
            case "Time": time = try node.time()
            case "Category": category = Category(rawValue: node.text)
            case "Item": item = node.text
            case "Message": message = node.text
            default: break
            }
        }
        self.init(
            level: try level.required("Level"),
            time: try time.required("Time"),
            category: category,
            item: item,
            message: try message.required("Message")
        )
    }
}
