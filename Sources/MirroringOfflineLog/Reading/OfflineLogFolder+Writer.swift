extension OfflineLogFolder {
    /// The file in a monitoring folder that the bridge which writes there has locked.
    ///
    /// Its time says up to when all that was published is in the folder: that bridge sets it every ``signInterval``, and only while it
    /// is so. Whoever sees the folder sees this time, whether or not it may read the file.
    package static let writerFile = ".writer"

    /// How often the bridge sets that time.
    package static let signInterval = Duration.seconds(60)
}
