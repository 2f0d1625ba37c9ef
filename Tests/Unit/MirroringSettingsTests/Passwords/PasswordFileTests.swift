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
        (0o600, nil), (0o640, "chmod g-r "), (0o604, "chmod o-r "), (0o644, "chmod go-r "),
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
            "client.yaml": "", "broker.password": "a", "endpoints.x.password": "b", "broker.uri": "c", "other": "d",
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

    @Test func whatIsSetComesBeforeACredential() throws {
        try withFolder(["engine.yaml": "broker: {passwordFile: mine}\n", "broker.password": "a"]) { folder in
            let variables = ["MIRRORING_CONFIG_FOLDER": folder, "CREDENTIALS_DIRECTORY": folder]
            let loaded = try LoadedSettings(of: .engine, variables: variables, folder: "/")
            #expect(loaded.settings.reader.string(forKey: "broker.passwordFile") == "\(folder)/mine")
        }
    }
}
