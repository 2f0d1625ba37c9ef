import CMirroringLinux
import Glibc
public import SystemPackage

extension OpenedEntry {
    /// What it has beside mode, owner and time. What this user may not read is not among it.
    ///
    /// - Parameter kinds: which of it is wanted.
    public func attributes(_ kinds: AttributeKinds = .all) throws(Errno) -> ExtendedAttributes {
        var attributes = ExtendedAttributes()
        for name in try attributeNames() where !AttributeKinds(of: name).isDisjoint(with: kinds) {
            attributes.values[name] = try value(of: name)
        }
        return attributes
    }

    /// Has it have these attributes of some kinds, and no others of them.
    ///
    /// - Returns: the kinds of what it did not get, since this user may not give it, or the file system has no room for it.
    @discardableResult
    public func give(_ wanted: ExtendedAttributes, _ kinds: AttributeKinds) throws(Errno) -> AttributeShortfall {
        guard !kinds.isEmpty else { return [] }
        let (current, wanted) = (try attributes(kinds), wanted.only(kinds))
        var shortfall: AttributeShortfall = []
        for name in current.values.keys where wanted.values[name] == nil {
            try note(name, in: &shortfall, unless: Self.with(name) { removexattr(path, $0) })
        }
        for (name, value) in wanted.values where current.values[name] != value {
            try note(name, in: &shortfall, unless: Self.with(name) { setxattr(path, $0, value, value.count, 0) })
        }
        return shortfall
    }

    /// What a program may do that runs it, whoever runs it, as the system keeps it (`security.capability`); empty if that is nothing.
    public func capability() throws(Errno) -> [UInt8] {
        try attributeNames().contains(Self.capabilityName) ? try value(of: Self.capabilityName) ?? [] : []
    }

    /// Gives it capabilities: for who has made sure of its content.
    package func setCapability(_ capability: [UInt8]) throws(Errno) {
        try OpenedFolder.check(Self.with(Self.capabilityName) { setxattr(path, $0, capability, capability.count, 0) })
    }

    /// What is known of it, with its capabilities, and which kinds of attributes it has.
    public func detailedFacts() throws(Errno) -> FileFacts {
        var facts = try facts()
        for name in try attributeNames() {
            facts.attributes.formUnion(AttributeKinds(of: name))
            if name == Self.capabilityName, facts.kind == .file { facts.capability = try value(of: name) ?? [] }
        }
        return facts
    }

    static let capabilityName = Array("security.capability".utf8)

    /// The names of all that it has; none where the file system has no attributes.
    private func attributeNames() throws(Errno) -> [[UInt8]] {
        let names = try Self.read { listxattr(path, $0, $1) } ?? []
        return names.split(separator: 0).map(Array.init)
    }

    /// Nil if it was taken away, or this user may not read it.
    private func value(of name: [UInt8]) throws(Errno) -> [UInt8]? {
        try Self.read { buffer, size in Self.with(name) { getxattr(path, $0, buffer, size) } }
    }

    /// The most bytes that the system gives for a value, and for all names.
    private static let limit = 1 << 16

    /// Reads what one call gives: most of it is short.
    private static func read(_ call: (UnsafeMutablePointer<CChar>?, Int) -> Int) throws(Errno) -> [UInt8]? {
        for size in [512, limit] {
            var refusal: Errno?
            let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
                let count = buffer.withMemoryRebound(to: CChar.self) { call($0.baseAddress, size) }
                if count < 0 { refusal = .last } else { filled = count }
            }
            switch refusal {
            case nil: return bytes
            case .outOfRange: continue
            // The last one: a capability of another container's users.
            case .noData, .notSupported, .permissionDenied, .notPermitted, .overflow: return nil
            case let refusal?: throw refusal
            }
        }
        throw .outOfRange
    }

    private static func with<Result>(_ name: [UInt8], _ body: (UnsafePointer<CChar>) -> Result) -> Result {
        (name + [0]).withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { body($0.baseAddress.unsafelyUnwrapped) }
        }
    }

    /// Notes what a call did not do, if that is no other trouble's.
    private func note(_ name: [UInt8], in shortfall: inout AttributeShortfall, unless result: Int32) throws(Errno) {
        guard result != 0 else { return }
        let refusal = Errno.last
        // It is gone already.
        guard refusal != .noData else { return }
        // Without room for it: most file systems have a block for all attributes of a file.
        let causes: [Errno] = [.permissionDenied, .noSpace, .argListTooLong, .outOfRange, .fileTooLarge]
        guard AttributeShortfall.isCause(refusal) || causes.contains(refusal) else { throw refusal }
        shortfall.insert(AttributeKinds(of: name) == .accessLists ? .accessLists : .attributes)
    }
}
