import MirroringSettings

extension AlertConfiguration.Target {
    /// Whether it hears also of runs that begin.
    var followsRuns: Bool {
        if case .ping = way { true } else { false }
    }

    /// Who knows how it is told.
    ///
    /// - Parameters:
    ///   - http: how requests are sent.
    ///   - canaryInterval: how often the canary should come; nil if it does not get it.
    func target(_ http: AlertHTTP, canaryInterval: Duration?) -> any AlertTarget {
        let takesCanary = canaryInterval != nil
        return switch way {
        case .alertmanager(let members, let labels):
            AlertmanagerTarget(
                members: members,
                labels: labels,
                texts: texts,
                http: http,
                canaryInterval: canaryInterval
            )
        case .webhook(let url, let secret):
            WebhookTarget(url: url, secret: secret, texts: texts, http: http, takesCanary: takesCanary)
        case .ping(let url): PingTarget(url: url, rules: rules, http: http, takesCanary: takesCanary)
        case .command(let words):
            CommandTarget(program: AlertProgram(words: words), texts: texts, takesCanary: takesCanary)
        case .mail(let sender, let recipients, let program):
            MailTarget(
                sender: sender,
                recipients: recipients,
                texts: texts,
                program: AlertProgram(words: [program, "-t", "-i"])
            )
        }
    }
}
