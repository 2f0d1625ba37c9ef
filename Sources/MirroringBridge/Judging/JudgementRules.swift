/// From where on something is wrong with a job.
struct JudgementRules: Sendable {
    /// How many of a job's last ended runs are looked at.
    var runs = 20
    /// How many runs have to be known before one is compared with them.
    var leastRuns = 5
    /// How many times the median a slow run takes, more than that.
    var slowness = 3
    /// What takes no longer is not slow: a copy of nothing may take ten times as long as another.
    var leastSlow = Duration.seconds(60)
    /// How many items half of a job's runs mirror, where one that mirrors nothing is odd.
    var leastItems = 10
    /// How many entries a run deletes at least for its deletions to be odd.
    var leastDeletions = 20
    /// Which share of what there was they are at least.
    var leastShare = 0.1
    /// How many of the last ended runs tell whether a job is flaky.
    var flakyRuns = 10
    /// How many of those have failed then, at least.
    var flakyFailures = 3
}
