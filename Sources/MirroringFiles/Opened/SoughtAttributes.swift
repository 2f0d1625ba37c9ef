/// Attributes for which somebody looks.
package struct SoughtAttributes: Sendable, Hashable {
    /// Of which kinds.
    package var kinds: AttributeKinds
    /// Whether what programs may do whoever runs them is sought as well.
    package var capabilities: Bool

    /// Attributes from their parts.
    package init(_ kinds: AttributeKinds, capabilities: Bool) {
        (self.kinds, self.capabilities) = (kinds, capabilities)
    }

    /// Whether there is nothing to look for.
    package var isEmpty: Bool { kinds.isEmpty && !capabilities }

    /// Whether one of that name is among them.
    func contain(_ name: [UInt8]) -> Bool {
        !AttributeKinds(of: name).isDisjoint(with: kinds) || capabilities && name == OpenedEntry.capabilityName
    }
}
