import Face

/// How a studio is opened.
public struct StudioOptions: Sendable {
    /// The address that it listens on; `127.0.0.1` is for this machine alone.
    public var host = "127.0.0.1"
    /// 0 for any that is free.
    public var port = 8080
    /// Names by which it may be called besides its address.
    public var names: [String] = []
    /// Where it keeps what it makes.
    public var dataFolder: String
    /// Adapters, or folders of adapters.
    public var adapterFolders: [String] = []
    /// The folder below which music may be chosen to train on.
    public var musicFolder: String
    /// A file with the token; else the environment may hold it.
    public var tokenFile: String?
    public var opensBrowser = false

    public init() {
        dataFolder = Environment.dataFolder + "/studio"
        musicFolder = Environment.variable("HOME") ?? "/"
    }
}
