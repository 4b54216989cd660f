import ArgumentParser
import Face
import Studio

struct StudioCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "studio",
        abstract: "Open a page on which music is made, heard and compared.",
        discussion: """
            Prints the page's address and serves it until Ctrl-C or SIGTERM; a training run that goes on is saved, and \
            goes on when the studio is opened again and told so.

            The page is for this machine alone. To let others in, name an address with --host and put a token into a \
            file (--token-file) or into the variable DIAPASON_TOKEN: without one the studio does not start. It speaks \
            HTTP without encryption; put a proxy with TLS in front of it where others can listen.
            """)

    @Option(help: "The port to listen on; 0 for any that is free.") var port = 8080
    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "A name by which the studio may be called besides; several times for several.") var name: [String] =
        []
    @Option(help: "Where the studio keeps what it makes.") var data: String?
    @Option(help: "A folder of an adapter, or of several; several times for more.") var adapters: [String] = []
    @Option(help: "The folder below which music may be chosen to train on; your home if left out.") var music: String?
    @Option(help: "A file with the token that lets others in.") var tokenFile: String?
    @Flag(inversion: .prefixedNo, help: "Open the page in the browser.") var open = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("\(port) is no port; use 0 to 65535") }
        guard !host.isEmpty else { throw ValidationError("--host names no address") }
    }

    func run() async throws {
        var options = StudioOptions()
        options.port = port
        options.host = host
        options.names = name
        options.dataFolder = data ?? options.dataFolder
        options.adapterFolders = adapters
        options.musicFolder = music ?? options.musicFolder
        options.tokenFile = tokenFile
        options.opensBrowser = open
        try await StudioServer(options).run()
    }
}
