/// The access lists and attributes of a file or folder, as the system keeps them: values by names.
public struct ExtendedAttributes: Sendable, Hashable {
    /// What was given to users and groups beside the mode.
    package static let accessList = Array("system.posix_acl_access".utf8)
    /// What a folder hands down to what is made in it.
    package static let defaultList = Array("system.posix_acl_default".utf8)
    static let lists = [accessList, defaultList]

    /// The values by their names.
    public var values: [[UInt8]: [UInt8]]

    /// Attributes from their values; none by default.
    public init(_ values: [[UInt8]: [UInt8]] = [:]) {
        self.values = values
    }

    /// Those of some kinds.
    package func only(_ kinds: AttributeKinds) -> Self {
        Self(values.filter { !AttributeKinds(of: $0.key).isDisjoint(with: kinds) })
    }
}
