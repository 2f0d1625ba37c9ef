import Foundation

/// Exchanges, queues, bindings and policies of one virtual host, in the broker's own format of definitions.
///
/// Users and permissions are no part of it: importing them would overwrite passwords.
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
        do {
            let content = try Data(contentsOf: URL(filePath: file))
            self = try JSONDecoder().decode(Self.self, from: content)
        } catch let error as DecodingError {
            throw ManagementError(.invalidDefinitions, "The definitions in \(file) are not valid: \(error.place).")
        } catch {
            throw ManagementError(
                .invalidDefinitions,
                "The definitions in \(file) can't be read. Check that it is a readable file."
            )
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
