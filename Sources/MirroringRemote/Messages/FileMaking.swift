/// How a user makes files: so is made what is new where whatever is there keeps its own attributes.
package struct FileMaking: Sendable, Hashable, Codable {
    /// Whose they are.
    package var user: UInt32
    /// Their group, unless the folder around them hands its own down.
    package var group: UInt32
    /// The permission bits that none of them has, as umask(2) has it.
    package var mask: UInt32

    /// A way to make files from its parts.
    package init(user: UInt32, group: UInt32, mask: UInt32) {
        (self.user, self.group, self.mask) = (user, group, mask)
    }

    var problem: String? { mask <= 0o777 ? nil : "a mask that is none" }
}
