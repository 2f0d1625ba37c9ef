import Glibc
import MirroringEvents

extension JobValidation {
    /// Checks that this user may give items to the owner and group that the job names: rsync leaves them out in silence otherwise.
    func checkOwners() throws(RunFailure) {
        guard case .fixed(let fixed) = job.permissions, geteuid() != 0 else { return }
        if let owner = fixed.owner, owner.number != geteuid() {
            throw RunFailure(
                .validation,
                item: owner.name,
                "Only root may give files to the user \(owner.name). Run as root, or remove \"owner\" from \"permissions\"."
            )
        }
        if let group = fixed.group, group.number != getegid(), !Self.groups.contains(group.number) {
            throw RunFailure(
                .validation,
                item: group.name,
                """
                Only root, and members of the group \(group.name), may give files to it. Run as one of them, or remove "group" \
                from "permissions".
                """
            )
        }
    }

    /// The groups of this process beside its own.
    private static var groups: [gid_t] {
        let count = getgroups(0, nil)
        var groups = [gid_t](repeating: 0, count: max(0, Int(count)))
        return Array(groups.prefix(max(0, Int(getgroups(count, &groups)))))
    }
}
