/// How a virtual host differs from definitions: a sentence for each difference.
public struct TopologyExamination: Sendable, Hashable {
    /// Of exchanges, queues and bindings: what is missing, or is there with other properties.
    public var parts: [String]
    /// Of policies: what is missing or differs, and those of somebody else's that the broker would apply instead.
    public var policies: [String]
    /// What an operator's policies change, and what the broker says it applies to queues in place of what it should.
    public var effects: [String]
    /// The queues of which the broker does not say what it applies to them: they are new, or nobody collects its statistics.
    public var untold: [String]

    /// An examination by its results.
    public init(parts: [String] = [], policies: [String] = [], effects: [String] = [], untold: [String] = []) {
        self.parts = parts
        self.policies = policies
        self.effects = effects
        self.untold = untold
    }
}
