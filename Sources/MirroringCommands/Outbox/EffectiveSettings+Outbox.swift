package import MirroringPublisher
package import MirroringSettings

extension EffectiveSettings {
    /// What the outbox says, and the setting that decides about it.
    package func sentence(_ error: OutboxError) -> String {
        let key: String? =
            switch error.code {
            case .full: "outbox.maximumBytes"
            case .unusableFolder, .diskFull, .unwritable, .unreadable, .removed: "outbox.folder"
            default: nil
            }
        return key.map { "\(error) The setting is \(named($0))." } ?? error.description
    }

    /// The outbox can't be used as the settings say.
    package func failure(_ error: OutboxError) -> CommandFailure {
        CommandFailure(.usage, sentence(error))
    }
}
