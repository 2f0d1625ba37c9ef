import Configuration
import Foundation
import MirroringSettings
import Testing

/// Settings as programs and commands load them.
@Suite struct LoadedSettingsTests {
    private func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/engine.yaml"))
        return try body(folder)
    }

    @Test func optionsComeBeforeVariablesBeforeTheFile() throws {
        try withFile("outbox:\n  wait: 1\n  durability: power\npublisher:\n  window: 7\n") { folder in
            let variables = [
                "MIRRORING_CONFIG_FOLDER": folder, "MIRRORING_OUTBOX_WAIT": "2", "MIRRORING_PUBLISHER_WINDOW": "8",
            ]
            let options = [SettingOption("--wait", sets: "outbox.wait", to: "3")]
            let loaded = try LoadedSettings(of: .engine, options: options, variables: variables, folder: "/")
            #expect(loaded.settings.reader.int(forKey: "outbox.wait") == 3)
            #expect(loaded.settings.reader.int(forKey: "publisher.window") == 8)
            #expect(loaded.settings.reader.string(forKey: "outbox.durability") == "power")
            #expect(loaded.places.map(\.path) == ["\(folder)/engine.yaml"])
            #expect(loaded.warnings == [])
        }
    }

    @Test func everythingThatIsWrongIsSaid() throws {
        try withFile("outbox:\n  wait: soon\n") { folder in
            let variables = ["MIRRORING_CONFIG_FOLDER": folder, "MIRRORING_PUBLISHER_WINDOW": "0"]
            let failure = try #require(throws: SettingsFailure.self) {
                try LoadedSettings(of: .engine, variables: variables, folder: "/")
            }
            #expect(failure.sentences.count == 2)
            #expect(failure.sentences[0].hasPrefix("MIRRORING_PUBLISHER_WINDOW is \"0\""))
            #expect(failure.sentences[1].hasPrefix("\(folder)/engine.yaml:2: "))
        }
    }

    @Test func namedFolderHasToHoldTheFile() throws {
        let failure = try #require(throws: SettingsFailure.self) {
            try LoadedSettings(of: .engine, variables: ["MIRRORING_CONFIG_FOLDER": "/nowhere"], folder: "/")
        }
        #expect(failure.description.contains("there is no /nowhere/engine.yaml"))
    }

    @Test(arguments: [
        "engine.yml", "Engine.yaml", "ENGINE.YML", "engines.yaml", "engin.yml", "egnine.yaml", "engine.json",
    ])
    func aFileWhoseNameIsNearlyRightIsNotPassedOver(_ name: String) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/settings-\(UUID().uuidString)"
        let config = "\(folder)/Config"
        try FileManager.default.createDirectory(
            atPath: config,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("outbox: {wait: 7}\n".utf8).write(to: URL(filePath: "\(config)/\(name)"))
        let environments: [[String: String]] = [[:], ["MIRRORING_CONFIG_FOLDER": config]]
        for variables in environments {
            let failure = try #require(throws: SettingsFailure.self) {
                try LoadedSettings(of: .engine, variables: variables, folder: folder)
            }
            #expect(failure.description == "\(config)/\(name) is not read; settings are in engine.yaml. Rename it.")
        }
        // Beside the file itself it is a copy that somebody keeps.
        try FileManager.default.copyItem(atPath: "\(config)/\(name)", toPath: "\(config)/engine.yaml")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(config)/engine.yaml")
        for variables in environments {
            let loaded = try LoadedSettings(of: .engine, variables: variables, folder: folder)
            #expect(loaded.settings.reader.int(forKey: "outbox.wait") == 7)
        }
    }

    @Test func passwordThatEverybodyMayReadIsAWarning() throws {
        try withFile("broker:\n  uri: amqp://ann:S3cret@one\n") { folder in
            let file = "\(folder)/engine.yaml"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            let loaded = try LoadedSettings(of: .engine, variables: ["MIRRORING_CONFIG_FOLDER": folder], folder: "/")
            let warning = try #require(loaded.warnings.first)
            #expect(warning.contains("chmod go-rw \(file)"))
            #expect(!warning.contains("S3cret"))
        }
    }
}
