import Configuration
import Foundation
import Testing

@testable import MirroringSettings

/// Passwords in files of their own: what is one, who hands it over, and who may read it.
@Suite struct PasswordFileTests {
    /// A folder for the time of a closure, with these files of mode 600.
    private func withFolder<Result>(_ files: [String: String], _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/passwords-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
            try setPermissions(0o600, of: "\(folder)/\(name)")
        }
        return try body(folder)
    }

    private func setPermissions(_ permissions: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: path)
    }

    @Test(arguments: ["hush", "hush\n", "hush\r\n"])
    func aPasswordIsALine(_ text: String) throws {
        #expect(try Secret(line: text) == Secret("hush"))
    }

    @Test func whatIsSpecialInAURIIsNotSpecialInAFile() throws {
        #expect(try Secret(line: " p@ss/%40 \n") == Secret(" p@ss/%40 "))
    }

    @Test(arguments: [
        ("", "is empty."), ("\n", "is empty."), ("hush\nmore\n", "has more than one line."),
        ("hu\0sh", "holds a zero byte."),
    ])
    func anythingElseIsNone(_ text: String, _ reason: String) throws {
        let problem = try #require(throws: PasswordProblem.self) { try Secret(line: text) }
        #expect(problem.description == "\(reason) Give the password as one line.")
    }

    @Test func aFileThatCanNotBeReadIsNamed() throws {
        let config = ConfigReader(provider: InMemoryProvider(values: ["passwordFile": "/nowhere/x"]))
        let error = try #require(throws: SettingError.self) {
            try config.checkedPassword(inFileOf: "passwordFile")
        }
        #expect(error.key == "passwordFile")
        #expect(error.description.hasPrefix("The password file /nowhere/x can't be opened: "))
        #expect(try config.checkedPassword(inFileOf: "other") == nil)
    }

    @Test(arguments: [
        (0o600, nil), (0o640, "chmod g-rw "), (0o604, "chmod o-rw "), (0o644, "chmod go-rw "),
    ])
    func whoeverMayReadItIsNamed(_ permissions: Int, _ remedy: String?) throws {
        try withFolder(["secret": "hush\n"]) { folder in
            let path = "\(folder)/secret"
            try setPermissions(permissions, of: path)
            let exposure = try PasswordFile(path).exposure
            #expect((exposure == nil) == (remedy == nil))
            #expect(exposure?.hasSuffix(remedy.map { $0 + path } ?? "") ?? true)
            #expect(exposure?.contains("hush") != true)
        }
    }

    @Test func theFileOfASettingIsLookedAtWhenSettingsAreLoaded() throws {
        try withFolder(["engine.yaml": "broker: {uri: amqp://ann@one, passwordFile: secret}\n", "secret": "hush"]) {
            folder in
            try setPermissions(0o604, of: "\(folder)/secret")
            let loaded = try LoadedSettings(of: .engine, variables: ["MIRRORING_CONFIG_FOLDER": folder], folder: "/")
            #expect(loaded.warnings.count == 1)
            #expect(loaded.warnings.first?.hasPrefix("\(folder)/secret holds a password") == true)
            #expect(loaded.settings.reader.string(forKey: "broker.passwordFile") == "\(folder)/secret")
        }
    }

    @Test func aVariableOfAnEndpointBeginsAtTheWorkingFolder() throws {
        try withFolder(["client.yaml": ""]) { folder in
            let variables = ["MIRRORING_CONFIG_FOLDER": folder, "MIRRORING_ENDPOINTS_X_PASSWORD_FILE": "secret"]
            let loaded = try LoadedSettings(of: .client, variables: variables, folder: folder)
            #expect(loaded.settings.reader.string(forKey: "endpoints.x.passwordFile") == "\(folder)/secret")
        }
    }

    @Test func credentialsAreTheFilesOfPasswords() throws {
        let files = [
            "client.yaml": "", "broker.password": "a", "endpoints.x.password": "b", "other": "c", "other.password": "d",
        ]
        try withFolder(files) { folder in
            let variables = ["MIRRORING_CONFIG_FOLDER": folder, "CREDENTIALS_DIRECTORY": folder]
            let loaded = try LoadedSettings(of: .client, variables: variables, folder: "/")
            #expect(loaded.settings.values.map(\.key) == ["broker.passwordFile", "endpoints.x.passwordFile"])
            #expect(loaded.settings.reader.string(forKey: "broker.passwordFile") == "\(folder)/broker.password")
            #expect(
                loaded.settings.named("endpoints.x.passwordFile")
                    == "endpoints.x.passwordFile (the credential endpoints.x.password)"
            )
        }
    }

    @Test(arguments: [
        ("broker.pasword", "Did you mean broker.password?"),
        ("Broker.password", "Did you mean broker.password?"),
        ("broker.passwordFile", "Did you mean broker.password?"),
        ("endpoints.x.passwd", "Did you mean endpoints.x.password?"),
        ("endpoints.password", "Did you mean endpoints.NAME.password?"),
        ("broker.uri", "Name it broker.password if it is the password, else without \"broker.\" in front."),
    ])
    func aMistypedCredentialIsNotTakenForNone(_ name: String, _ remedy: String) throws {
        try withFolder(["engine.yaml": "", name: "a"]) { folder in
            let variables = ["MIRRORING_CONFIG_FOLDER": folder, "CREDENTIALS_DIRECTORY": folder]
            let failure = try #require(throws: SettingsFailure.self) {
                try LoadedSettings(of: .engine, variables: variables, folder: "/")
            }
            #expect(failure.description == "The credential \(name) belongs to no setting. \(remedy)")
        }
    }

    @Test func aCredentialThatIsAnothersOrNamedByASettingIsNoMistake() throws {
        let files = [
            "engine.yaml": "broker: {tls: {certificate: broker.pem}}\n", "broker.pem": "", "broker.key": "",
            "management.password": "", "endpoints.x.password": "", "brokerage": "", "database.pasword": "",
        ]
        try withFolder(files) { folder in
            let variables = [
                "MIRRORING_CONFIG_FOLDER": folder, "CREDENTIALS_DIRECTORY": folder,
                "MIRRORING_BROKER_TLS_PRIVATE_KEY": "\(folder)/broker.key",
            ]
            let loaded = try LoadedSettings(of: .engine, variables: variables, folder: "/")
            #expect(loaded.settings.values.map(\.key) == ["broker.tls.privateKey", "broker.tls.certificate"])
        }
    }

    @Test(arguments: [
        ("FOLDER/none", "The credentials folder FOLDER/none can't be opened: no such file or directory. "),
        ("FOLDER/engine.yaml", "The credentials folder FOLDER/engine.yaml can't be opened: not a directory. "),
        ("credentials", "CREDENTIALS_DIRECTORY is \"credentials\", which is not an absolute path. "),
    ])
    func credentialsThatCanNotBeSeenAreNotNone(_ written: String, _ sentence: String) throws {
        try withFolder(["engine.yaml": ""]) { folder in
            let variables = [
                "MIRRORING_CONFIG_FOLDER": folder,
                "CREDENTIALS_DIRECTORY": written.replacing("FOLDER", with: folder),
            ]
            let failure = try #require(throws: SettingsFailure.self) {
                try LoadedSettings(of: .engine, variables: variables, folder: "/")
            }
            #expect(failure.description.hasPrefix(sentence.replacing("FOLDER", with: folder)), "\(failure)")
        }
    }

    /// Whoever has the key of a client's certificate is that client. The key may stand in the certificate's file.
    @Test(arguments: [
        ("privateKey", "key", 0o644, true), ("privateKey", "key", 0o600, false), ("certificate", "key", 0o644, true),
        ("certificate", "key", 0o600, false), ("certificate", "certificate", 0o644, false),
    ])
    func privateKeyThatOthersMayReadIsNamed(key: String, file: String, mode: mode_t, isTold: Bool) throws {
        let files = [
            "engine.yaml": "broker: {tls: {\(key): \(file)}}\n",
            "key": "-----BEGIN CERTIFICATE-----\n-----BEGIN EC PRIVATE KEY-----\n",
            "certificate": "-----BEGIN CERTIFICATE-----\n",
        ]
        try withFolder(files) { folder in
            #expect(chmod("\(folder)/\(file)", mode) == 0)
            let loaded = try LoadedSettings(of: .engine, variables: ["MIRRORING_CONFIG_FOLDER": folder], folder: "/")
            #expect(loaded.settings.values.map(\.shown) == ["\(folder)/\(file)"])
            let path = "\(folder)/key"
            let sentence =
                "\(path) holds a private key, and every user of this machine may read it (permissions 644). "
                + "Let nobody else read or write it: chmod "
            #expect(loaded.warnings.count == (isTold ? 1 : 0))
            #expect(loaded.warnings.allSatisfy { $0.hasPrefix(sentence) && $0.hasSuffix("o-rw \(path)") })
        }
    }

    @Test func whatIsSetComesBeforeACredential() throws {
        try withFolder(["engine.yaml": "broker: {passwordFile: mine}\n", "broker.password": "a"]) { folder in
            let variables = ["MIRRORING_CONFIG_FOLDER": folder, "CREDENTIALS_DIRECTORY": folder]
            let loaded = try LoadedSettings(of: .engine, variables: variables, folder: "/")
            #expect(loaded.settings.reader.string(forKey: "broker.passwordFile") == "\(folder)/mine")
        }
    }
}
