import Foundation
import MirroringEvents

extension OfflineLogEntry {
    /// Reads an entry from its element; elements that are not known are ignored.
    ///
    /// - Parameter jobId: the job that the file's name says; nil if it says none.
    init(xml node: XMLNode, jobId: UUID?) throws(XMLNode.Problem) {
        var event: MirroringStatusEventArgs = try node.part()
        do throws(EventDecodingError) {
            try event.checkNumbers()
        } catch {
            throw XMLNode.Problem(description: "\(error.path) has to be \(error.detail)")
        }
        var position: UInt64?
        var publisher: EventPublisher?
        var next = node.firstElement
        while let element = next {
            if element.isNamed("Position") { position = try element.position() }
            if element.isNamed("Publisher") { publisher = EventPublisher(userId: element.text()) }
            next = element.nextElement
        }
        guard let position else { throw XMLNode.Problem(description: "Position is missing") }
        self.init(position: position, event: event, jobId: jobId, publisher: publisher)
    }
}
