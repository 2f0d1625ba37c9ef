import struct Foundation.UUID

/// The text of a new job file: every key there is, those that may be left out as comments or with their defaults.
struct JobTemplate {
    var id = UUID()
    /// The job's name for people.
    var name: String
    /// As it is to stand in the file.
    var source: String
    var destination: String

    /// The file's text. `Config/jobs/example.yaml` is the same with other values.
    var text: String {
        """
        # A mirroring job. Correct source and destination, then: mirror validate, mirror plan, mirror run
        # Paths may be relative to the folder of this file; ~ is the home folder of whoever runs the job.
        # One of source and destination may be on another machine: ssh://user@host/path, or user@host:path
        id: \(id.uuidString.lowercased())
        name: \(Self.quoted(name))
        source: \(Self.quoted(source))
        destination: \(Self.quoted(destination))

        """ + Self.rest
    }

    /// What follows the keys that every job needs.
    static let rest = """

        # What follows may be left out; these are the defaults.
        pages: ["*.html", "*.htm", "*.xml", "*.md"] # the documents; everything else counts as a file
        exclude: []                                 # rsync patterns: neither copied nor deleted
        package:                                    # how much is transferred, imported or rolled back as a whole
          maxPages: 10000
          maxFiles: 10000                           # what is no page, folders included
          maxBytes: 1073741824                      # a single larger file is a package of its own
        continueOnError: false                      # whether a package that failed lets the others go on
        retries: 2                                  # how often a transfer is tried again
        verify: time                                # "content" reads all of both ends and compares it
        # bandwidth: {"08:00-18:00": 5MB/s}         # how fast a transfer may be, and when; or one rate for always
        # window: 22:00-06:00                       # when a run may go on, by the clock on the wall; or a list
        # timeout: {idle: 10m, run: 4h}             # give up a transfer that moves nothing, and a run that takes too long
        # before: mount /srv/docs                   # for /bin/sh; or a list of a program and its arguments
        # after: [/usr/bin/logger, mirrored]        # run however the run ends; this file must be writable by its user alone
        permissions: source                         # or keep, a mode such as 644, or {files: 644, folders: 755, owner: www, group: web}
        accessLists: true                           # POSIX access lists (setfacl), where permissions come from the source
        extendedAttributes: true                    # user.* attributes (setfattr), and capabilities of programs where root runs this
        # rsync: {options: [--preallocate]}         # what rsync does in addition
        durable: false                              # whether a package would survive a power cut as soon as it is in place
        trace: false                                # leave .well-known/mirroring-trace.json there, for mom probe
        # maxDeletions: 500                         # refuse to delete more entries of the destination
        # maxDeletionShare: 0.25                    # the same of more than a quarter; else of more than half and at least 100
        # publish: release                          # all of a run at once: the destination is a link to the newest release
        # releases: 5                               # how many of them are kept: mirror releases, mirror rollback
        # keepDeleted: 7d                           # keep for so long what a run replaces or deletes: mirror restore
        # expect: {every: 1h, grace: 10m}           # monitors say when a good run is late
        # staging: /srv/.site.mirroring             # for packages under way; on the destination's mount, by default beside it

        # With a source or a destination on another machine:
        # ssh: {hostKeys: known, patience: 5m}      # acceptNew takes a host's first key; how long a broken line is tried again
        # compress: true                            # fewer bytes for a slow line, and more work at both ends

        """

    /// A text as YAML takes it whatever is in it: in double quotes, with what can't stand there spelled out.
    private static func quoted(_ text: String) -> String {
        let spelled = text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case " "..."~": result.unicodeScalars.append(scalar)
            case _ where scalar.properties.isAlphabetic: result.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return "\"\(spelled)\""
    }
}
