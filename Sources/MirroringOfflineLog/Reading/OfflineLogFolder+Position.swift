extension OfflineLogFolder {
    /// The file in a monitoring folder in which the bridge that writes there stores how far it has read the history.
    package static let positionFile = ".position.json"
}
