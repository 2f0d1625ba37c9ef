import MirroringSettings

extension JobFile.KeyGroup {
    /// How what is mirrored becomes visible, and what becomes of what it replaces.
    static let publishing = Self(keys: ["publish", "releases", "keepDeleted"]) { keys, job in
        job.publish = keys.publishing() ?? job.publish
        job.keepDeleted = keys.span("keepDeleted", in: TimeSpan(seconds: 1)...Self.longest)?.duration
    }
}

extension JobFileKeys {
    /// How many releases are kept where the job does not say.
    private static let standardReleases = 5

    fileprivate func publishing() -> Publishing? {
        let kept = integer("releases", in: 1...1_000)
        switch string("publish") {
        case "release"?: return .releases(kept: kept ?? Self.standardReleases)
        case "packages"?: break
        case nil: guard isMissing("publish") else { return nil }
        default:
            note("publish", "must be packages or release.")
            return nil
        }
        if kept != nil { note("releases", "is of no use without \"publish: release\".") }
        return .packages
    }
}
