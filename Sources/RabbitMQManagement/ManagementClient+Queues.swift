import NIOHTTP1

extension ManagementClient {
    /// How many queues one answer of a list holds; the API gives no more than 500.
    private static let pageSize = 200

    /// What the broker says of a queue, nil if there is none.
    public func queue(_ name: String, virtualHost: String) async throws(ManagementError) -> QueueStatus? {
        try await find(["queues", virtualHost, name], as: QueueStatus.self)
    }

    /// The queues whose names begin with one of these texts, ordered by name.
    ///
    /// The broker filters, and answers page by page; a queue that is declared or deleted in between may be missing or not.
    ///
    /// - Parameters:
    ///   - prefixes: what names begin with; at least one.
    ///   - virtualHost: where to look.
    public func queues(
        namedWithAnyOf prefixes: [String],
        virtualHost: String
    ) async throws(ManagementError) -> [QueueStatus] {
        struct Page: Decodable {
            var items: [QueueStatus]
            var pageCount: Int

            enum CodingKeys: String, CodingKey {
                case items
                case pageCount = "page_count"
            }
        }
        var found: [String: QueueStatus] = [:]
        var number = 1
        while true {
            let page: Page
            do {
                page = try await get(
                    ["queues", virtualHost],
                    query: [
                        "page": "\(number)",
                        "page_size": "\(Self.pageSize)",
                        "name": NamePattern.any(of: prefixes),
                        "use_regex": "true",
                        "columns": QueueStatus.columns,
                    ],
                    as: Page.self
                )
            } catch  where number > 1 && error.status == 400 {
                break  // there are fewer pages now
            }
            for queue in page.items { found[queue.name] = queue }
            guard number < page.pageCount else { break }
            number += 1
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// Declares a queue. One that exists with other properties is refused.
    public func declare(_ queue: QueueDefinition, virtualHost: String) async throws(ManagementError) {
        try await send(.PUT, ["queues", virtualHost, queue.name], body: try json(queue))
    }

    /// Deletes a queue and what is in it, also if it has consumers: the broker tells them.
    ///
    /// The user needs the right to configure the queue.
    ///
    /// - Throws: ``ManagementError/Code/notFound`` if there is none.
    public func deleteQueue(_ name: String, virtualHost: String) async throws(ManagementError) {
        try await send(.DELETE, ["queues", virtualHost, name])
    }

    /// The keys by which queues are bound to an exchange, by the names of the queues, in alphabetical order; none if there is no such
    /// exchange. Not asked for the bindings' arguments, which are as long as whoever binds likes.
    public func boundKeys(of exchange: String, virtualHost: String) async throws(ManagementError) -> [String: [String]]
    {
        struct Binding: Decodable {
            var destination: String
            var destinationType: String
            var routingKey: String

            enum CodingKeys: String, CodingKey {
                case destination
                case destinationType = "destination_type"
                case routingKey = "routing_key"
            }
        }
        let path = ["exchanges", virtualHost, exchange, "bindings", "source"]
        let columns = "destination,destination_type,routing_key"
        let bindings = try await find(path, query: ["columns": columns], as: [Binding].self) ?? []
        return Dictionary(grouping: bindings.filter { $0.destinationType == "queue" }, by: \.destination)
            .mapValues { $0.map(\.routingKey).sorted() }
    }
}

/// Regular expressions of the API's filter.
enum NamePattern {
    /// Matches the names that begin with one of these texts.
    static func any(of prefixes: [String]) -> String {
        "^(\(prefixes.map(\.literalPattern).joined(separator: "|")))"
    }
}
