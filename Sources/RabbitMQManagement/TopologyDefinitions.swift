import Foundation
import MirroringFiles

/// Exchanges, queues, bindings and policies of one virtual host, in the broker's own format of definitions.
///
/// Users and permissions are not part of it: importing them would overwrite passwords.
public struct TopologyDefinitions: Sendable, Hashable, Codable {
    /// The exchanges.
    public var exchanges: [ExchangeDefinition]
    /// The queues.
    public var queues: [QueueDefinition]
    /// The bindings.
    public var bindings: [BindingDefinition]
    /// The policies.
    public var policies: [PolicyDefinition]

    /// Definitions from their parts.
    public init(
        exchanges: [ExchangeDefinition] = [],
        queues: [QueueDefinition] = [],
        bindings: [BindingDefinition] = [],
        policies: [PolicyDefinition] = []
    ) {
        self.exchanges = exchanges
        self.queues = queues
        self.bindings = bindings
        self.policies = policies
    }

    /// Reads a file of definitions.
    ///
    /// - Throws: ``ManagementError`` of code `invalidDefinitions` that names the file and what is wrong with it.
    public init(file: String) throws(ManagementError) {
        let content: [UInt8]
        do {
            content = try RegularFile(opening: file).bytes()
        } catch {
            throw ManagementError(unreadableDefinitions: file, error.description)
        }
        try self.init(content: content, of: file)
    }

    /// Reads definitions.
    ///
    /// - Parameters:
    ///   - content: JSON.
    ///   - file: where it is from, for the sentence.
    /// - Throws: ``ManagementError`` of code `invalidDefinitions` that names the file and what is wrong with it.
    public init(content: [UInt8], of file: String) throws(ManagementError) {
        do {
            self = try JSONDecoder().decode(Self.self, untrusted: content)
        } catch {
            let place = (error as? DecodingError)?.place ?? "unreadable"
            throw ManagementError(.invalidDefinitions, "The definitions in \(file) are not valid: \(place).")
        }
    }
}

extension DecodingError {
    /// Where in the text it went wrong, and why.
    fileprivate var place: String {
        let context =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: Context(codingPath: [], debugDescription: "unreadable")
            }
        let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        let cause = context.debugDescription.trimmingCharacters(in: ["."])
        return path.isEmpty ? cause : "\(path.trimmingCharacters(in: ["."])): \(cause)"
    }
}
