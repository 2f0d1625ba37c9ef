// sample: event from JSON
import MirroringEvents

func describe(_ body: [UInt8]) throws -> String {
    let event = try MirroringStatusEventArgs(json: body)
    let name = event.transferData.initializeData.name
    return event.status.terminal ? "\(name) \(event.status.outcome.rawValue)" : "\(name) goes on"
}
// end of sample
