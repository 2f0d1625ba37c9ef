import MirroringEvents

extension MirroringPackageHeader {
    /// The share of it that is sent, from 0 to 100; nil where there is nothing to send. What has arrived of a large file may stand at
    /// nothing for its whole life.
    package var percentSent: Int? {
        guard fileSize > 0 else { return nil }
        return Int(min(1, max(0, Double(sizeOfSentData) / Double(fileSize))) * 100)
    }
}
